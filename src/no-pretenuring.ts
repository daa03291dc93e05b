// V8 allocates in the old generation what a function creates, once most of what it created has survived a while: what
// requests create while a process warms up, or spans that wait to be exported. From then on those objects keep alive
// all that they refer to, up to whole requests, until the next full collection, and each minor one copies it: 10 to
// 15 % of the processor time, in one process and not in the next. Nearly nothing here outlives its request. Imported by
// what starts a process, before anything has been optimised; a library must not set this for its host.
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--no-allocation-site-pretenuring");
