/** Entry of /static/fallback-curves.js. */

import { curves } from "./curves.ts";

Object.assign(globalThis, { saccaCurves: curves });
