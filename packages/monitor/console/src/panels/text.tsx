/** Prose: what to do, and what the words mean. */
import type { PanelView } from '../answers.ts';
import { parseMarkdown, type Inline } from './markdown.ts';

export function Text({ panel }: { readonly panel: PanelView }) {
  return (
    <div class="text scroll" tabIndex={0} role="region" aria-label={panel.title}>
      {parseMarkdown(panel.text ?? '').map((block, index) => {
        switch (block.kind) {
          case 'paragraph':
            return (
              <p key={index}>
                <Inlines of={block.text} />
              </p>
            );
          case 'list':
            return (
              <ol key={index}>
                {block.items.map((item, place) => (
                  <li key={place}>
                    <Inlines of={item} />
                  </li>
                ))}
              </ol>
            );
          case 'table':
            return (
              <dl key={index}>
                {block.rows.map(([name = [], ...rest], place) => (
                  <div key={place}>
                    <dt>
                      <Inlines of={name} />
                    </dt>
                    {rest.map((cell, column) => (
                      <dd key={column}>
                        <Inlines of={cell} />
                      </dd>
                    ))}
                  </div>
                ))}
              </dl>
            );
        }
      })}
    </div>
  );
}

function Inlines({ of }: { readonly of: readonly Inline[] }) {
  return (
    <>
      {of.map(({ kind, text }, index) =>
        kind === 'bold' ? (
          <b key={index}>{text}</b>
        ) : kind === 'code' ? (
          <code key={index}>{text}</code>
        ) : (
          text
        ),
      )}
    </>
  );
}
