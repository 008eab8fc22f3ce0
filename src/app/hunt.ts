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
import type { Settings } from './config.ts'
import { huntDocument } from './document.ts'
import { failedIds, readUsableRules } from './rules.ts'
import { pathScopeOf, scopeOf } from './scope.ts'
import { stretch } from './trace.ts'

/** Reading files takes more code than all defaults. */
const siemSettings = async (
  { siem = {}, siemFiles = {} }: HuntOptions,
  settings: Settings | undefined,
): Promise<SiemSettings> =>
  Object.values(siemFiles).flat().length === 0 && settings === undefined
    ? { ...DEFAULT_SIEM_SETTINGS, ...siem }
    : (await import('./siem-files.ts')).readSiemFiles(siemFiles, siem, settings?.siem)

const openConfig = async ({ config }: HuntOptions): Promise<Settings | undefined> =>
  config === undefined ? undefined : (await import('./config.ts')).openSettings(config)

/** Hunts in files, folders or standard input with the pack's rules and those given. */
export const hunt = async (options: HuntOptions): Promise<HuntDocument> => {
  const { trace } = options
  const endReading = trace?.begin('settings and rules')
  const config = await openConfig(options)
  const siem = await siemSettings(options, config)
  const { rules: read, failed: unread } = await readUsableRules(
    options.rules,
    options.onRuleFailure,
    options.playbooks,
  )
  const all = config === undefined ? read : await config.rules(read, failedIds(unread))
  const rules = (
    siem.tuning.length === 0
      ? all
      : (await import('./tune-rules.ts')).tuneRules(all, siem.tuning, failedIds(unread))
  ).filter(({ definition }) => definition.enabled)
  endReading?.()
  const cache =
    options.cache === undefined
      ? undefined
      : await (await import('../hunt/cache.ts')).openCache(options.cache)
  const cached = cache === undefined ? {} : { cache }
  const stage = await openStage()
  let engine: Engine | undefined
  // the engine loads while the files are looked at
  const opening = stretch(trace, 'engine start', openEmbedded)
  // it is awaited further down; a failure until then must not end the process
  opening.catch(() => undefined)
  try {
    const found = await stretch(trace, 'inventory', () =>
      inventory(options.paths, {
        sources: SOURCES,
        spool: stage.dir,
        ...pathScopeOf(options),
        ...cached,
        stdin: process.stdin,
        signal: options.signal,
        onProgress: (done) =>
          options.onProgress({
            phase: 'inventory',
            files: { done, total: done },
            bytes: { done: 0, total: 0 },
            events: 0,
          }),
      }),
    )
    engine = await opening
    const total = { files: found.files.length, bytes: found.bytes }
    const endSieve = trace?.begin('sieve')
    let endCorrelate: (() => void) | undefined
    const result = await huntFiles({
      engine,
      stage,
      found,
      rules,
      sources: SOURCES,
      settings: config === undefined ? options.settings : config.joined(options.settings),
      enrichment: createEnrichment(siem, rules),
      signal: options.signal,
      ...cached,
      ...scopeOf(options),
      ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
      onProgress: ({ phase, files, bytes, events }) => {
        options.onProgress({
          phase,
          files: { done: files, total: total.files },
          bytes: { done: bytes, total: total.bytes },
          events,
        })
        if (files < total.files) return
        endSieve?.()
        endCorrelate ??= trace?.begin('correlate')
      },
    })
    // of no files there is no progress
    endSieve?.()
    endCorrelate?.()
    trace?.read({ ...total, events: result.counts.bySource.reduce((sum, { events }) => sum + events, 0) })
    if (cache !== undefined) trace?.cache(cache.counts())
    const endDocument = trace?.begin('document')
    for (const { file, rule = '', reason } of result.failedRules)
      options.onRuleFailure?.(
        `error[DQ810]: rule ${safeText(rule)} failed: ${safeText(reason)}\n  ┌─ ${safeText(file)}`,
      )
    const plain = huntDocument(found, result, siem, { asked: rules.length, unread })
    const document = config === undefined ? plain : config.told(plain, result)
    const whole =
      options.rawEvents === undefined
        ? document
        : await (await import('./raw-events.ts')).withRawEvents(document, engine, options.rawEvents)
    endDocument?.()
    await cache?.close()
    return whole
  } finally {
    // the files go first: a statement that was given up ends sooner when there are none left to open
    await stage.close()
    await (engine ?? (await opening.catch(() => undefined)))?.close()
  }
}
