import { BaseSequencer, type TestSpecification } from "vitest/node";

/** They mostly wait for processes. Begun last, they would be waited for when everything else is done. */
const LONG = /\/(failover|browser|demo|examples|processes)\.test\.ts$/;

/** Orders files as usual, but those that take long come first. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...usual.filter(isLong), ...usual.filter((file) => !isLong(file))];
  }
}
