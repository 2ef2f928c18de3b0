/** The two families of ports: Node's emit values, the web's dispatch events. */

interface Posting {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

/** A port of Node: a `MessagePort`, a `Worker`, or `parentPort`. */
export interface EmittingPort extends Posting {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** A port of the web: a `MessagePort`, a `Worker`, or a worker's global scope. */
export interface DispatchingPort extends Posting {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  removeEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
}

/** Whatever has another thread, or another page, on its far side. */
export type MessagePortLike = EmittingPort | DispatchingPort;

/** What a port is listened to for. */
export interface PortListener {
  message(data: unknown): void;
  /** A message could not be read. */
  garbled(): void;
  /** The far side is gone; with the error that ended it, where one is known. */
  gone(cause: unknown): void;
}

/** What only some ports have. */
interface PortParts {
  start?(): void;
  close?(): void;
}

/** Listens to a port of either family. Answers how to stop, and what is received is not lost in between. */
export function listenTo(port: MessagePortLike, listener: PortListener): () => void {
  const stop = "on" in port ? listenToEmitter(port, listener) : listenToTarget(port, listener);
  (port as PortParts).start?.();
  return stop;
}

/**
 * Closes the port, if it is one that may be closed: workers belong to whoever started them, and closing
 * a worker's global scope would end the worker.
 */
export function closePort(port: MessagePortLike): void {
  const parts = port as PortParts;
  if (parts.start !== undefined) parts.close?.();
}

function listenToEmitter(port: EmittingPort, listener: PortListener): () => void {
  const events: Readonly<Record<string, (value: unknown) => void>> = {
    message: (value) => listener.message(value),
    messageerror: () => listener.garbled(),
    error: (error) => listener.gone(error),
    close: () => listener.gone(undefined),
    exit: () => listener.gone(undefined),
  };
  for (const [event, handle] of Object.entries(events)) port.on(event, handle);
  return () => {
    for (const [event, handle] of Object.entries(events)) port.off(event, handle);
  };
}

function listenToTarget(port: DispatchingPort, listener: PortListener): () => void {
  const events: Readonly<Record<string, (event: { readonly data?: unknown }) => void>> = {
    message: (event) => listener.message(event.data),
    messageerror: () => listener.garbled(),
    error: (event) => listener.gone(event),
    close: () => listener.gone(undefined),
  };
  for (const [type, handle] of Object.entries(events)) port.addEventListener(type, handle);
  return () => {
    for (const [type, handle] of Object.entries(events)) port.removeEventListener(type, handle);
  };
}
