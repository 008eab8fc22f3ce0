import type { Cloud } from '../sources/source.ts'
import type { Json } from './scenario.ts'

/**
 * How a scenario is done for real: calls of the official SDKs as plain data, so that a dry run shows exactly what a run
 * does. `{{name}}` in any text stands for an input or for what an earlier answer gave.
 */
export interface Plan {
  /** Id of the scenario. */
  readonly scenario: string
  readonly cloud: Cloud
  /** Inputs that it has to be given; the others have defaults. */
  readonly needs: readonly Input[]
  readonly steps: readonly Step[]
}

/** `target` is whom something is shared with: it has no default anywhere. */
export type Input = 'account' | 'region' | 'resourceGroup' | 'target'

export type Sdk = 'ec2' | 'rds' | 'azure' | 'gcp'

export interface Call {
  readonly sdk: Sdk
  /** `CreateSnapshot`; `snapshots.beginDeleteAndWait` of Azure; `DisksClient.insert` of Google. */
  readonly name: string
  /** One object for AWS and Google, the list of arguments for Azure. */
  readonly params: Json | readonly unknown[]
  /** AWS: where it is made, if not in the region of the run. */
  readonly region?: string
}

export interface Step extends Call {
  /** What it does, for people. */
  readonly what: string
  /** Names for parts of the answer, by their dotted paths. */
  readonly saves?: Readonly<Record<string, string>>
  /** Asked again until the answer has this there. */
  readonly until?: { readonly path: string; readonly is: string }
  readonly undo?: Undo
}

export interface Undo extends Call {
  readonly what: string
  /** The same with the provider's own command line, for when this can't be done. */
  readonly command: string
  /** For a call whose answer was lost, so that it is not known what it made: finds it. */
  readonly find?: string
}

export type Values = Readonly<Record<string, string>>

/** Replaces `{{name}}`; a name without a value is left, as `<name>`. */
export const fillText = (text: string, values: Values): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? `<${name}>`)

/** The same in every text of a value. */
export const fill = (value: unknown, values: Values): unknown => {
  if (typeof value === 'string') return fillText(value, values)
  if (Array.isArray(value)) return value.map((item) => fill(item, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]))
}

/** Replaces in a command for a POSIX shell: each value is quoted, so that it stays one word. */
export const fillCommand = (text: string, values: Values): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name] ?? `<${name}>`
    return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
  })

/** What is at a dotted path: `Volumes.0.State`. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (found, key) =>
        typeof found === 'object' && found !== null && Object.hasOwn(found, key)
          ? (found as Readonly<Record<string, unknown>>)[key]
          : undefined,
      value,
    )
