import type { ServerResponse } from 'node:http';

/**
 * Calls back once when an answer has left, or its connection is gone; at once where that was before. A response whose connection
 * closes while it waits behind another one's, or between two hooks, tells nobody of it by itself.
 */
export function whenOver(response: ServerResponse, callBack: () => void): void {
  // Requests that were made up for a test have no socket.
  const socket = response.req?.socket as ServerResponse['socket'] | undefined;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    response.off('close', end);
    socket?.off('close', end);
    callBack();
  };
  if (response.destroyed || socket?.destroyed) {
    end();
    return;
  }
  response.once('close', end);
  // One for each of the requests that were sent ahead on it.
  socket?.setMaxListeners(0).once('close', end);
}
