/** What measurements say, and how sure one may be of it. */
export { fitLine, type LineFit, type Point } from "./line-fit.ts";
