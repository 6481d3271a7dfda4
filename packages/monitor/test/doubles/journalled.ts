/** Services that share a journal's folder: all that a test began is ended after it, the latest first. */
import { afterEach, beforeEach } from 'vitest';
import { ChatService, deafClient, temporaryFolder } from './chat-service.ts';
import type { AppOptions } from './running-app.ts';

export interface Journalled {
  /** A new one for each test. */
  readonly dataDir: string;
  /** Called after the test. */
  readonly ended: (() => unknown)[];
  start(options?: AppOptions): Promise<ChatService>;
  /** A client that proves nothing. */
  deaf(service: ChatService, correlationId: string, path?: string): void;
}

/** Call it once, at the top of a file of tests. */
export function journalled(): Journalled {
  const ended: (() => unknown)[] = [];
  let dataDir = '';
  beforeEach(async () => {
    const folder = await temporaryFolder();
    dataDir = folder.path;
    ended.push(folder.remove);
  });
  afterEach(async () => {
    for (const end of ended.splice(0).toReversed()) await end();
  });
  return {
    get dataDir() {
      return dataDir;
    },
    ended,
    async start(options) {
      const service = await ChatService.start(dataDir, options);
      ended.push(() => service.app.dispose());
      return service;
    },
    deaf(service, correlationId, path) {
      const socket = deafClient(service.port, correlationId, path);
      ended.push(() => socket.destroy());
    },
  };
}
