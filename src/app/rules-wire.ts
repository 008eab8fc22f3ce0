import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf } from '../base/failures.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import { type LoadedRule, loadRules } from '../rules/load.ts'
import { beyondSumo, type ImportedRule, importRules, toApiRule, toTerraform } from '../rules/wire/index.ts'
import type { App, ImportedFile, ImportedRuleReport, RulesImportOptions } from './api.ts'
import { readRuleTexts } from './rules.ts'

const problem = (message: string, help: string, cause?: unknown): DohyoError =>
  new DohyoError(message, { code: 'DQ506', exit: EXIT.usage, help, cause })

const FORMS =
  "Sumo's forms are JSON: what the API takes or answers, Terraform's .tf.json, an export of the console or the catalog"

const unreadable = (path: string, cause: unknown): DohyoError =>
  problem(`${path} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, FORMS, cause)

/** The public catalog has thousands of rules. */
const LARGEST = 256 * 2 ** 20

const filesIn = async (path: string): Promise<readonly string[]> => {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.json'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

const readDocument = async (file: string): Promise<unknown> => {
  if (/\.(tf|hcl)$/i.test(file))
    throw problem(
      `${file} is HCL, which dohyo doesn't read`,
      "convert it to Terraform's JSON syntax (.tf.json), for instance with hcl2json",
    )
  const text = await readWholeText(file, LARGEST).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw problem(
      `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      FORMS,
      cause,
    )
  }
}

const errorsOf = ({ file, text, diagnostics }: LoadedRule): readonly string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((found) => renderText(found, createSourceText(file, text)))

type Read = Extract<ImportedRule, { kind: 'rule' }>

/** Writes a rule file; one that is there already and says something else is kept unless it is to be replaced. */
const write = async ({ file, loaded }: Read, out: string, overwrite: boolean): Promise<string> => {
  const path = join(out, file)
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (before === loaded.text) return path
  if (before !== undefined && !overwrite)
    throw problem(`${path} is there already and says something else`, '--overwrite replaces it')
  try {
    await writeFile(path, loaded.text, before === undefined ? { flag: 'wx' } : {})
  } catch (error) {
    // it looked as if nothing were there, and would have been written through
    if (codeOf(error) !== 'EEXIST') throw error
    throw problem(`${path} is a link that leads nowhere`, 'remove it', error)
  }
  return path
}

const reportOf = async (
  rule: ImportedRule,
  { out, overwrite }: RulesImportOptions,
): Promise<ImportedRuleReport> => {
  if (rule.kind === 'refused') return { name: rule.name, problems: [rule.reason], losses: [] }
  const { name, id, losses, loaded } = rule
  const problems = errorsOf(loaded)
  return {
    name,
    id,
    problems,
    losses,
    ...(out === undefined ? { yaml: loaded.text } : { written: await write(rule, out, overwrite) }),
  }
}

/** Reads rules of Sumo's and writes them as rule files. One that dohyo can't run is written, too, and said to be such. */
export const rulesImport: App['rulesImport'] = async (options) => {
  const { paths, out } = options
  const files = (await Promise.all(paths.map(filesIn))).flat()
  const found: { readonly file: string; readonly rules: readonly ImportedRule[] }[] = []
  const taken = new Set<string>()
  for (const file of files) {
    const rules = importRules(await readDocument(file), taken)
    if (rules === undefined && paths.includes(file)) throw problem(`no rule in ${file}`, FORMS)
    if (rules !== undefined) found.push({ file, rules })
  }
  if (found.length === 0) throw problem(`no rules in ${paths.join(', ')}`, FORMS)
  if (out !== undefined) await mkdir(out, { recursive: true })
  const reports: ImportedFile[] = []
  for (const { file, rules } of found) {
    const written: ImportedRuleReport[] = []
    for (const rule of rules) written.push(await reportOf(rule, options))
    reports.push({ file, rules: written })
  }
  return reports
}

/** Writes rules in Sumo's forms. Those that only dohyo can answer are left out, and named with what they ask. */
export const rulesExport: App['rulesExport'] = async ({ rules: paths, to }) => {
  const loaded = loadRules((await Promise.all(paths.map(readRuleTexts))).flat())
  const errors = loaded.flatMap(errorsOf)
  if (errors.length > 0)
    throw new DohyoError(`mistakes in the rules\n\n${errors.join('\n')}`, {
      code: 'DQ504',
      exit: EXIT.usage,
      rendered: true,
    })
  const rules = loaded.flatMap(({ rule }) => (rule === undefined ? [] : [rule]))
  const refused = rules.flatMap((rule) => {
    const reasons = beyondSumo(rule)
    return reasons.length === 0 ? [] : [{ id: rule.id, file: rule.file, reasons }]
  })
  const left = rules.filter((rule) => !refused.some(({ id }) => id === rule.id))
  const definitions = left.map(({ definition }) => definition)
  const document = to === 'sumo' ? definitions.map(toApiRule) : toTerraform(definitions)
  return { text: `${JSON.stringify(document, null, 2)}\n`, exported: left.length, refused }
}
