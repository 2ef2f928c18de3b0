/** Serves the service by which growth is measured on a unix socket. */
import { listenUnix } from "@sheaf/pipe/node";
import { announce, socketPath } from "../../contender/listening.ts";
import { scalingServer } from "../service/scaling-server.ts";

announce((await listenUnix(scalingServer(), socketPath("scaling"))).address);
