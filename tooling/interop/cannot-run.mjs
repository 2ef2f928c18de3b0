// @ts-check

/** The question was never asked: a wrong flag, or something is not there. Exit status 2. */
export class CannotRun extends Error {}

/** The one kind of it which `--allow-missing` forgives. */
export class ReferenceMissing extends CannotRun {}
