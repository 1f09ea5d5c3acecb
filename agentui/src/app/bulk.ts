import { t } from '@/i18n'
import { words } from '@/ui/words'
import { Topics } from '@/state/topics'
import { notify } from '@/ui/toasts'
import { ApiError } from '@/wire/client'
import type { Conversation } from '@/wire/shapes'
import type { Make, Verb } from './verb'
import { ask } from './verbs'

/** Progress is a thing under way with many conversations. */
export interface Progress { done: number; total: number; stopping: boolean }

const abreast = 6 // requests at a time: as many as a browser opens to one host
const patience = 5 // tries of one conversation while the hub asks us to wait

interface Job { id: string; verb: Verb }

let progress: Progress | null = null
const topics = new Topics()

export const onProgress = (fn: () => void): (() => void) => topics.subscribe('all', fn)
export const getProgress = (): Progress | null => progress

function show(next: Progress | null): void {
  progress = next
  topics.mark('all')
  topics.announce()
}

/** stop ends what is under way; what was done stays done, and can be undone. */
export function stop(): void {
  if (progress) show({ ...progress, stopping: true })
}

/** forAll does one thing with every card, some at a time, shows how far it is,
 * and offers to take all of it back. One after the other: a second one waits. */
export async function forAll(cards: readonly Conversation[], make: Make): Promise<void> {
  if (progress) return void notify(t('bulk.busy'), { tone: 'bad' })
  const jobs = cards.flatMap((card) => { const verb = make(card); return verb ? [{ id: card.id, verb }] : [] })
  if (jobs.length === 0) return void notify(t('bulk.none'))
  const { done, failed, reason } = await run(jobs)
  const back = done.flatMap(({ id, verb }) => (verb.back ? [{ id, verb: verb.back }] : []))
  const text = failed > 0 ? t('bulk.some', { n: done.length, failed, why: reason }) : t('bulk.done', { n: done.length })
  notify(text, { tone: failed > 0 ? 'bad' : 'plain', ...(back.length > 0 ? { action: { text: t('undo'), run: () => void undo(back) } } : {}) })
}

async function undo(jobs: Job[]): Promise<void> {
  const { done, failed, reason } = await run(jobs)
  notify(failed > 0 ? t('bulk.some', { n: done.length, failed, why: reason }) : t('bulk.undone', { n: done.length }), { tone: failed > 0 ? 'bad' : 'plain' })
}

async function run(jobs: readonly Job[]): Promise<{ done: Job[]; failed: number; reason: string }> {
  const out = { done: [] as Job[], failed: 0, reason: '' }
  const left = [...jobs]
  show({ done: 0, total: jobs.length, stopping: false })
  const hand = async () => {
    for (let job = left.shift(); job && !progress?.stopping; job = left.shift()) {
      try {
        await patiently(job)
        out.done.push(job)
      } catch (error) {
        out.failed++
        out.reason ||= words(error)
      }
      if (progress) show({ ...progress, done: out.done.length + out.failed })
    }
  }
  try { await Promise.all(Array.from({ length: abreast }, hand)) } finally { show(null) }
  return out
}

/** patiently waits as long as the hub asks for, when it has too much to do. */
async function patiently({ id, verb }: Job, tries = patience): Promise<void> {
  try { await ask(id, verb) } catch (error) {
    const busy = error instanceof ApiError && (error.status === 429 || error.status === 503)
    if (!busy || tries <= 1 || progress?.stopping) throw error
    await new Promise((done) => { setTimeout(done, Math.max(1, error.retryAfter) * 1000) })
    return patiently({ id, verb }, tries - 1)
  }
}
