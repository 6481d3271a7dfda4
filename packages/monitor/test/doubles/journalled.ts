/** Services that share a journal's folder: all that a test began is ended after it, the latest first. */
import { test as base } from 'vitest';
import { ChatService, deafClient, temporaryFolder } from './chat-service.ts';
import type { AppOptions } from './running-app.ts';

export interface Journalled {
  readonly dataDir: string;
  /** Called after the test. */
  readonly ended: (() => unknown)[];
  start(options?: AppOptions): Promise<ChatService>;
  /** A client that proves nothing. */
  deaf(service: ChatService, correlationId: string, path?: string): void;
}

/** A test has services of its own, so that tests which wait can do so at the same time. */
// oxlint-disable-next-line no-empty-pattern -- Vitest reads what is wanted from the pattern
export const it = base.extend('services', async ({}, { onCleanup }): Promise<Journalled> => {
  const { path: dataDir, remove } = await temporaryFolder();
  const ended: (() => unknown)[] = [remove];
  onCleanup(async () => {
    for (const end of ended.toReversed()) await end();
  });
  return {
    dataDir,
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
});
