import { lintRule } from '../rules/lint.ts'
import { loadRules } from '../rules/load.ts'
import { withPlaybooks } from '../rules/playbook-load.ts'
import { checkPlaybookQuery } from '../rules/playbook-queries.ts'
import { TARGET_COLUMNS } from '../signals/list-columns.ts'
import { SOURCES } from '../sources/index.ts'
import type { App } from './api.ts'
import { openSettings } from './config.ts'
import { packRules, readRuleTexts, readSharedParts } from './rules.ts'
import { readSiemFiles, type SiemFiles } from './siem-files.ts'

const listsOf = async (
  files: SiemFiles | undefined,
  config: string | undefined,
): Promise<readonly string[] | undefined> => {
  const base = config === undefined ? undefined : (await openSettings(config)).siem
  if (files === undefined && base?.matchLists === undefined) return undefined
  const { matchLists, customColumns } = await readSiemFiles(files ?? {}, {}, base)
  return [
    ...matchLists.map(({ name }) => name.replaceAll(' ', '_')),
    ...[...TARGET_COLUMNS, ...Object.keys(customColumns)].map((column) => `column:${column}`),
  ]
}

/** What is proven of rules: see `lintRule`. A rule that does not load has its mistakes as errors. */
export const rulesLint: App['rulesLint'] = async ({ paths, disable, siemFiles, config }) => {
  const texts = await Promise.all((paths.length === 0 ? [packRules()] : paths).map(readRuleTexts))
  const lists = await listsOf(siemFiles, config)
  return withPlaybooks(loadRules(texts.flat()), await readSharedParts(), checkPlaybookQuery).map((loaded) => {
    const found = lintRule(loaded, SOURCES, lists === undefined ? {} : { lists })
    return {
      file: loaded.file,
      text: loaded.text,
      changed: false,
      errors: found.filter(({ severity }) => severity === 'error'),
      findings: found
        .filter(({ severity, code }) => severity === 'warning' && !disable.includes(code))
        .map((diagnostic) => ({ diagnostic })),
    }
  })
}
