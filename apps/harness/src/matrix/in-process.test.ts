import { describeMatrix } from "./describe-matrix.ts";

describeMatrix("in-process");
