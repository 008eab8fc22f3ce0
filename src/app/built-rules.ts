import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Rule, RuleText } from '../rules/load.ts'

/** The pack's rules as `scripts/build-rules.mjs` has read them: by the SHA-256 of their text. */
export type BuiltRules = Readonly<Record<string, Rule>>

const BUILT = new URL('../rules.json', import.meta.url)

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'

/** Nothing where dohyo runs from its sources. */
export const readBuiltRules = async (): Promise<BuiltRules> => {
  try {
    return JSON.parse(await readFile(BUILT, 'utf8')) as BuiltRules
  } catch (cause) {
    if (isMissing(cause)) return {}
    throw cause
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The rules of these texts, if the build has read every one of them. Undefined when one is new or was edited since, or when
 * two have the same id: then the texts themselves must be read, which takes longer than a small hunt.
 */
export const alreadyBuilt = (texts: readonly RuleText[], built: BuiltRules): readonly Rule[] | undefined => {
  const rules: Rule[] = []
  for (const { file, text } of texts) {
    const rule = built[hashOf(text)]
    if (rule === undefined) return undefined
    rules.push({ ...rule, file })
  }
  return new Set(rules.map(({ id }) => id)).size === rules.length ? rules : undefined
}
