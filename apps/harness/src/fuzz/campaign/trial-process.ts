/** The process that has inputs at one of the targets. */
import { targetNamed } from "../targets/targets.ts";
import { takeOrder } from "./take-order.ts";

takeOrder(targetNamed);
