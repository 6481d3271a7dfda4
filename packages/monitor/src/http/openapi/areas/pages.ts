/** Pages for people: the console and the runbooks. */
import { PATHS } from '../../paths.ts';
import type { Area } from '../area.ts';

const HTML = 'text/html';

export const PAGE_AREA: Area = {
  operations: {
    [`GET ${PATHS.console}`]: {
      summary: 'The console.',
      tag: 'pages',
      answers: {
        200: { description: 'The page.', type: HTML },
        404: { description: 'It was not built.', type: HTML },
      },
    },
    [`GET ${PATHS.consoleFile}`]: {
      summary: 'A script or style of the console.',
      tag: 'pages',
      parameters: [
        {
          name: 'file',
          in: 'path',
          description: 'Its name.',
          required: true,
          schema: { type: 'string' },
        },
      ],
      answers: { 200: { description: 'The file.', type: 'text/javascript' } },
      problems: { 404: 'There is no such file.' },
    },
    [`GET ${PATHS.runbooks}`]: {
      summary: 'The list of runbooks.',
      tag: 'pages',
      answers: { 200: { description: 'The page.', type: HTML } },
    },
    [`GET ${PATHS.runbook}`]: {
      summary: 'What to do about an alert.',
      tag: 'pages',
      parameters: [
        {
          name: 'alert',
          in: 'path',
          description: 'Name of an alert.',
          required: true,
          schema: { type: 'string' },
        },
      ],
      answers: { 200: { description: 'The page.', type: HTML } },
      problems: { 404: 'There is no such runbook.' },
    },
  },
};
