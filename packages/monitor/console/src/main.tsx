/** Starts the console. */
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { App } from './app.tsx';
import { live } from './live/live.ts';
import './style/base.css';
import './style/frame.css';
import './style/panels.css';
import './style/story.css';
import { applyTheme } from './theme.ts';

applyTheme();
void live.start();
render(<App />, document.querySelector('#console')!);
