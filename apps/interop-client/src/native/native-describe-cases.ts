/** What the worker for native clients says of itself. */
import { describeSchema } from "@sheaf/arrow";
import { fieldSet } from "@sheaf/dataclass";
import { ask, type Case } from "../case/case.ts";
import type { Described } from "../case/described.ts";
import { equal } from "../case/expect.ts";
import { NativeService } from "./native-service.ts";

export const nativeDescribeCases: readonly Case<Described>[] = [
  ask("native.describe", async ({ describe }) => {
    const { protocol, version, generation, methods } = await describe();
    equal([protocol, version], ["ClientConformanceService", undefined], "protocol and version");
    equal(generation, "B", "the generation");
    const kinds = methods.map(({ name, kind }) => `${kind} ${name}`).sort();
    const declared = Object.entries(NativeService.methods);
    equal(kinds, declared.map(([name, { kind }]) => `${kind} ${name}`).sort(), "the methods");
    for (const { name, paramsSchema } of methods) {
      const { params } = NativeService.methods[name as keyof typeof NativeService.methods];
      const { schema } = fieldSet(params, { nested: "binary", nullable: "declared" });
      equal(describeSchema(paramsSchema), describeSchema(schema), `parameters of ${name}`);
    }
  }),
];
