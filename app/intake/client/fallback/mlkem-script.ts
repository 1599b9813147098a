/** Entry of /static/fallback-mlkem.js. */

import { mlKem } from "./mlkem.ts";

Object.assign(globalThis, { saccaMlKem: mlKem });
