import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DohyoError, EXIT } from '../base/errors.ts'
import type { RuleFailure } from '../hunt/rule-failure.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import { formatMessage } from '../language/diagnostics/codes.ts'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import type { LoadedRule, Rule, RuleText } from '../rules/load.ts'
import { alreadyBuilt, readBuiltRules } from './built-rules.ts'
import { liesWithin } from './within.ts'

/** The pack that ships with dohyo, beside `dist/`. */
const PACK = fileURLToPath(new URL('../../content/snapshot-abuse', import.meta.url))

const SHARED = fileURLToPath(new URL('../../content/playbooks', import.meta.url))

/** The folder of the rules that ship with dohyo. */
export const packRules = (): string => PACK

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name)

const filesUnder = async (path: string): Promise<readonly string[]> => {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = (await readdir(path, { recursive: true, withFileTypes: true })).filter(({ name }) =>
      isYaml(name),
    )
    const files = entries.filter((entry) => entry.isFile()).map(pathOf)
    const links = entries.filter((entry) => entry.isSymbolicLink()).map(pathOf)
    return [...files, ...(await followed(links, path, files))].sort()
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

const pathOf = ({ parentPath, name }: Dirent): string => join(parentPath, name)

/** Of links in a folder, which may be a stranger's, those to files in it that go by no rule's name. One that leads out is refused. */
const followed = async (
  links: readonly string[],
  folder: string,
  files: readonly string[],
): Promise<readonly string[]> => {
  const known = new Set(links.length === 0 ? [] : await Promise.all(files.map((file) => realpath(file))))
  const found: string[] = []
  for (const link of links) {
    if (!(await liesWithin(link, folder)))
      throw new Error(`${link} is a link that leads out of the folder; name what it leads to if it is meant`)
    if (!known.has(await realpath(link)) && (await stat(link)).isFile()) found.push(link)
  }
  return found
}

const unreadable = (path: string, cause: unknown): DohyoError =>
  new DohyoError(`rules can't be read: ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    code: 'DQ503',
    exit: EXIT.usage,
    help: 'give a rule file (YAML) or a folder of them',
    cause,
  })

const AT_ONCE = 64

/** The rule files of a path. */
export const readRuleTexts = async (path: string): Promise<readonly RuleText[]> => {
  const files = await filesUnder(path)
  if (files.length === 0)
    throw new DohyoError(`no rule file (.yaml) in ${path}`, { code: 'DQ503', exit: EXIT.usage })
  const read = async (file: string): Promise<RuleText> => ({
    file,
    text: await readWholeText(file).catch((cause: unknown) => {
      throw unreadable(file, cause)
    }),
  })
  const texts: RuleText[] = []
  // not all at once: a process may have some hundred files open
  for (let i = 0; i < files.length; i += AT_ONCE)
    for (const text of await Promise.all(files.slice(i, i + AT_ONCE).map(read))) texts.push(text)
  return texts
}

/** The parts that playbooks share. */
export const readSharedParts = (): Promise<readonly RuleText[]> => readRuleTexts(SHARED)

/** The rule files of all paths. One that is named twice, or by a link too, is one file: its rule is no duplicate of itself. */
const textsOf = async (paths: readonly string[]): Promise<readonly RuleText[]> => {
  const texts = (await Promise.all(paths.map(readRuleTexts))).flat()
  const real = await Promise.all(texts.map(({ file }) => realpath(file)))
  const seen = new Set<string>()
  return texts.filter((_text, i) => {
    const name = real[i] ?? ''
    return !seen.has(name) && seen.add(name)
  })
}

/** The pack's rules, then those of `paths`. Throws DohyoError DQ504 with every mistake in them, each with its place. */
export const readRules = async (paths: readonly string[] = []): Promise<readonly Rule[]> => {
  const texts = await textsOf([PACK, ...paths])
  const built = alreadyBuilt(texts, await readBuiltRules())
  if (built !== undefined) return built
  return (await loadChecked(texts)).flatMap(({ rule }) => (rule === undefined ? [] : [rule]))
}

/**
 * The same, without those that have a mistake: `onFailure` is told of each, with its place, as it is shown to people.
 * `playbooks`: the rules have theirs, and a mistake in one counts as one of its rule.
 */
export const readUsableRules = async (
  paths: readonly string[] = [],
  onFailure: (text: string) => void = () => {},
  playbooks = false,
): Promise<{ readonly rules: readonly Rule[]; readonly failed: readonly RuleFailure[] }> => {
  const texts = await textsOf([PACK, ...paths])
  const built = alreadyBuilt(texts, await readBuiltRules(playbooks))
  if (built !== undefined) return { rules: built, failed: [] }
  const read = await load(texts)
  const loaded = playbooks
    ? await (await import('../rules/playbook-load.ts')).withPlaybooks(read, await readSharedParts())
    : read
  for (const text of loaded.flatMap(mistakesOf)) onFailure(text)
  return {
    rules: loaded.flatMap(({ rule }) => (rule === undefined ? [] : [rule])),
    failed: loaded.flatMap((one) => (one.rule === undefined ? [failureOf(one)] : [])),
  }
}

/** Ids of rules that failed; a file that could not be read has its rule's name. */
export const failedIds = (failed: readonly RuleFailure[]): ReadonlySet<string> =>
  new Set(failed.map(({ file, rule }) => rule ?? basename(file).replace(/\.ya?ml$/i, '')))

const failureOf = ({ file, text, diagnostics }: LoadedRule): RuleFailure => {
  const source = createSourceText(file, text)
  const reasons = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((found) => {
      const { line, column } = source.position(found.span.start)
      return `${line}:${column}: ${found.code}: ${formatMessage(found)}`
    })
  return { file, reason: reasons.join('; ') }
}

/**
 * The rules of `paths`, or the pack's, then those of `more`, each with its text. Throws DohyoError DQ504 as `readRules` does.
 */
export const readRuleFiles = async (
  paths: readonly string[] = [],
  more: readonly string[] = [],
): Promise<readonly LoadedRule[]> =>
  loadChecked(await textsOf([...(paths.length === 0 ? [PACK] : paths), ...more]))

/** The readers of YAML and of its schema are needed for nothing else. */
const load = async (texts: readonly RuleText[]): Promise<readonly LoadedRule[]> =>
  (await import('../rules/load.ts')).loadRules(texts)

const mistakesOf = ({ file, text, diagnostics }: LoadedRule): readonly string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((found) => renderText(found, createSourceText(file, text)))

const loadChecked = async (texts: readonly RuleText[]): Promise<readonly LoadedRule[]> => {
  const loaded = await load(texts)
  const errors = loaded.flatMap(mistakesOf)
  if (errors.length > 0)
    throw new DohyoError(
      `${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`} in the rules\n\n${errors.join('\n')}`,
      {
        code: 'DQ504',
        exit: EXIT.usage,
        rendered: true,
      },
    )
  return loaded
}
