/** A worker for tests without any protocol; its first argument says how it behaves. */
import { closeSync, writeSync } from "node:fs";

const behaviours = {
  /** Sends back what it gets and exits at the end of stdin. */
  echo() {
    process.stdin.pipe(process.stdout);
  },
  /** Complains on stderr and exits with code 3 as soon as it gets anything. */
  crash() {
    process.stdin.once("data", () => {
      writeSync(2, "loading\nout of luck\n");
      process.exit(3);
    });
  },
  /** Dies by a signal as soon as it gets anything. */
  suicide() {
    process.stdin.once("data", () => process.kill(process.pid, "SIGKILL"));
  },
  /** Does not care for the end of stdin, only for SIGTERM. */
  deaf() {
    setInterval(() => {}, 60_000);
    process.stdout.write("ready");
  },
  /** Cares for neither. */
  stubborn() {
    process.on("SIGTERM", () => {});
    behaviours.deaf();
  },
  /** Tells about its surroundings. */
  surroundings() {
    const { SHEAF_TEST, SHEAF_REMOVED, PATH } = process.env;
    const told = { cwd: process.cwd(), SHEAF_TEST, SHEAF_REMOVED, hasPath: PATH !== undefined };
    process.stdout.write(JSON.stringify(told));
  },
  /** Sends without end, whether or not anybody reads. */
  flood() {
    const block = Buffer.alloc(64 * 1024);
    const more = () => {
      while (process.stdout.write(block));
      process.stdout.once("drain", more);
    };
    more();
    process.stdin.on("end", () => process.exit(0)).resume();
  },
  /** Closes its stdout and stays. */
  hangup() {
    process.stdin.resume();
    closeSync(1);
  },
};

behaviours[process.argv[2]]();
