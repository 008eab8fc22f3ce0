import { openEmbedded } from '../engine/embedded.ts'
import type { Engine } from '../engine/engine.ts'
import { hunt as huntFiles } from '../hunt/hunt.ts'
import { inventory } from '../hunt/inventory.ts'
import { openStage } from '../hunt/stage.ts'
import type { HuntDocument } from '../report/document.ts'
import { safeText } from '../report/safe-text.ts'
import { createEnrichment } from '../signals/enrich.ts'
import { DEFAULT_SIEM_SETTINGS, type SiemSettings } from '../signals/settings.ts'
import { SOURCES } from '../sources/index.ts'
import type { HuntOptions } from './api.ts'
import { huntDocument } from './document.ts'
import { readUsableRules } from './rules.ts'

/** Reading files takes more code than all defaults. */
const siemSettings = async ({ siem = {}, siemFiles = {} }: HuntOptions): Promise<SiemSettings> =>
  Object.values(siemFiles).flat().length === 0
    ? { ...DEFAULT_SIEM_SETTINGS, ...siem }
    : (await import('./siem-files.ts')).readSiemFiles(siemFiles, siem)

/** Hunts in files, folders or standard input with the pack's rules and those given. */
export const hunt = async (options: HuntOptions): Promise<HuntDocument> => {
  const siem = await siemSettings(options)
  const { rules: all, failed: unread } = await readUsableRules(
    options.rules,
    options.onRuleFailure,
    options.playbooks,
  )
  const rules = (
    siem.tuning.length === 0 ? all : (await import('./tune-rules.ts')).tuneRules(all, siem.tuning)
  ).filter(({ definition }) => definition.enabled)
  const stage = await openStage()
  let engine: Engine | undefined
  // the engine loads while the files are looked at
  const opening = openEmbedded()
  try {
    const found = await inventory(options.paths, {
      sources: SOURCES,
      spool: stage.dir,
      stdin: process.stdin,
      signal: options.signal,
      onProgress: (done) =>
        options.onProgress({
          phase: 'inventory',
          files: { done, total: done },
          bytes: { done: 0, total: 0 },
          events: 0,
        }),
    })
    engine = await opening
    const total = { files: found.files.length, bytes: found.bytes }
    const result = await huntFiles({
      engine,
      stage,
      found,
      rules,
      sources: SOURCES,
      settings: options.settings,
      enrichment: createEnrichment(siem),
      signal: options.signal,
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options.to === undefined ? {} : { to: options.to }),
      ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
      onProgress: ({ phase, files, bytes, events }) =>
        options.onProgress({
          phase,
          files: { done: files, total: total.files },
          bytes: { done: bytes, total: total.bytes },
          events,
        }),
    })
    for (const { file, rule = '', reason } of result.failedRules)
      options.onRuleFailure?.(
        `error: rule ${safeText(rule)} failed: ${safeText(reason)}\n  ┌─ ${safeText(file)}`,
      )
    const document = huntDocument(found, result, siem, { asked: rules.length, unread })
    return options.rawEvents === undefined
      ? document
      : await (await import('./raw-events.ts')).withRawEvents(document, engine, options.rawEvents)
  } finally {
    // the files go first: a statement that was given up ends sooner when there are none left to open
    await stage.close()
    await (engine ?? (await opening.catch(() => undefined)))?.close()
  }
}
