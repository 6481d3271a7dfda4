/** One story out of what several processes know. */
import { addedUp } from '../history/endings.ts';
import { mergeCheckpoints, numbersOf, type NoticeStory, type Story } from '../history/story.ts';
import { FOUND_LIMIT, mostTelling } from '../history/telling.ts';

/** `stories` has at least one; its correlation ID and scope hold. */
export function mergeStories(stories: readonly Story[], most = FOUND_LIMIT): Story {
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
    notifications: mostTelling(notifications, most),
    ...numbersOf(addedUp(stories.map((story) => story.notifications_by_outcome))),
    connections: all('connections'),
    tools: all('tools'),
    bridges: all('bridges'),
    checkpoints: mergeCheckpoints(stories.map(({ checkpoints }) => checkpoints)),
    history: { confirmed: sum('confirmed'), others: sum('others'), pending: sum('pending') },
  };
}
