import type { Engine } from '../engine/engine.ts'
import { eventKey, rawEvents, type WantedEvent } from '../hunt/raw-events.ts'
import { type HuntDocument, type Signal, severityRank } from '../report/document.ts'
import { byTime } from '../report/findings.ts'

/** A rule that looks at many events has shown its case with the first of them. */
const OF_ONE_SIGNAL = 10
/** Bytes of one event. The largest that a cloud writes are far below; whatever else is in a log stays there. */
const LONGEST = 64 * 1024

const worstFirst = (a: Signal, b: Signal): number =>
  Number(b.insights.length > 0) - Number(a.insights.length > 0) ||
  severityRank(a.severity) - severityRank(b.severity) ||
  byTime(a, b)

/** The document with the text of at most `most` events: those of insights first, then of the worst signals. */
export const withRawEvents = async (
  document: HuntDocument,
  engine: Engine,
  most: number,
): Promise<HuntDocument> => {
  const wanted = new Map<string, WantedEvent>()
  for (const { events } of document.signals.toSorted(worstFirst))
    for (const event of events.slice(0, OF_ONE_SIGNAL))
      if (wanted.size < most) wanted.set(eventKey(event), event)
  const texts = await rawEvents(engine, [...wanted.values()], LONGEST)
  return {
    ...document,
    signals: document.signals.map((signal) => ({
      ...signal,
      events: signal.events.map((event) => {
        const raw = texts.get(eventKey(event))
        return raw === undefined ? event : { ...event, raw }
      }),
    })),
  }
}
