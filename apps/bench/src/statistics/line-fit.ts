/** Straight lines through measurements: the soak of the harness fits them as well. */
export { fitLine, type LineFit, type Point } from "@sheaf/statistics";
