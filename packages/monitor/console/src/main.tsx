/** Starts the console. */
import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { App } from './app.tsx';
import { live } from './live/live.ts';
import './style/base.css';
import './style/frame.css';
import './style/panels/panel.css';
import './style/panels/stat.css';
import './style/panels/gauge.css';
import './style/panels/chart.css';
import './style/panels/table.css';
import './style/panels/timeline.css';
import './style/panels/text.css';
import './style/panels/alerts.css';
import './style/channels.css';
import './style/story.css';
import './style/users.css';
import { applyTheme } from './theme.ts';

applyTheme();
void live.start();
render(<App />, document.querySelector('#console')!);
