/** One story out of what several processes know. */
import { mergeCheckpoints, type NoticeStory, type Story } from '../history/story.ts';
import { FOUND_LIMIT, mostTelling } from '../history/telling.ts';

/** `stories` has at least one; its correlation ID and scope hold. */
export function mergeStories(stories: readonly Story[]): Story {
  const [first] = stories;
  if (first === undefined || stories.length === 1) return first!;
  const notifications = stories
    .flatMap((story) => story.notifications)
    .toSorted((a, b) => a.attempted_at.localeCompare(b.attempted_at));
  const all = (part: 'connections' | 'tools' | 'bridges'): NoticeStory[] =>
    stories
      .flatMap((story) => story[part])
      .toSorted((a, b) => String(a['at']).localeCompare(String(b['at'])));
  const sum = (part: keyof Story['history']): number =>
    stories.reduce((total, { history }) => total + history[part], 0);
  return {
    ...first,
    notifications: mostTelling(notifications, FOUND_LIMIT),
    notifications_total: stories.reduce((total, story) => total + story.notifications_total, 0),
    connections: all('connections'),
    tools: all('tools'),
    bridges: all('bridges'),
    checkpoints: mergeCheckpoints(stories.map(({ checkpoints }) => checkpoints)),
    history: { confirmed: sum('confirmed'), others: sum('others'), pending: sum('pending') },
  };
}
