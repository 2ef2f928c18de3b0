/** For tests: the process that has inputs at planted faults. */
import { takeOrder } from "../take-order.ts";
import { planted } from "./planted.ts";

takeOrder(planted);
