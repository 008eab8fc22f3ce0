import type { SourceDef, SourceId } from '../source.ts'

/** One move from what a file holds towards the event. A shape is a list of them; each is read in JS (a sample) and in SQL (the file). */
export type Step =
  /** An object's member that is a list of events (or of further wrappers): `{"Records": […]}`. */
  | { readonly kind: 'list'; readonly key: string }
  /** A member that is the event, as an object or as a string of JSON: `{"detail": {…}}`, `{"CloudTrailEvent": "{…}"}`. */
  | { readonly kind: 'member'; readonly path: readonly [string, ...string[]] }
  /** A member that is the event as base64 of its JSON: Pub/Sub. */
  | { readonly kind: 'base64'; readonly path: readonly [string, ...string[]] }
  /** A row given as a list of one-cell objects, `[{"eventData": "{…}"}, …]`: CloudTrail Lake's GetQueryResults. */
  | { readonly kind: 'cell'; readonly key: string }
  /** `{"columns": [{"name"}], "rows": [[…]]}`; each row becomes an object: the Log Analytics query API. */
  | { readonly kind: 'table' }

/** How a tool or service wraps the events of a source. */
export interface Wrapping {
  /** Names the shape in reports: `records`. */
  readonly id: string
  /** What writes it, for people. */
  readonly doc: string
  readonly steps: readonly Step[]
}

/** A source with the wrappings that its events come in, most likely first. */
export interface SourceModule extends SourceDef {
  readonly wrappings: readonly Wrapping[]
}

/**
 * How a file is cut into elements.
 * - `lines`: one object per line; a bad line costs only itself
 * - `objects`: one or more objects, however they are laid out
 * - `array`: one array of objects
 * - `arrays`: one array of arrays
 * - `csv`: comma-separated with a header
 */
export type Container = 'lines' | 'objects' | 'array' | 'arrays' | 'csv'

export interface Shape {
  readonly source: SourceId
  readonly container: Container
  readonly wrapping: Wrapping
  /** The header of a CSV file; empty otherwise. */
  readonly columns: readonly string[]
}

export type Compression = 'none' | 'gzip' | 'zstd'

/** Files with equal keys can be read by one statement. */
export const shapeKey = (shape: Shape): string =>
  [
    shape.source,
    shape.wrapping.id,
    shape.container,
    ...(shape.columns.length > 0 ? [JSON.stringify(shape.columns)] : []),
  ].join(' ')
