import { t } from '@/i18n'
import { called } from '@/i18n/names'
import type { FeedEvent } from '@/state/feed'
import { newsOf, type News } from './news'
import { getPrefs } from './prefs'

// Several tabs of one browser hear the same events: the one that holds the lock
// "leader" rings, and only while no tab holds "looking" (one per visible tab).

const leader = 'parley.bell.leader'
const looking = 'parley.bell.looking'

let leads = false
let show: (conversation: string) => void = () => {}

/** attend lets this tab ring for who is signed in, if it is its turn; open is
 * what a click on a notification does. Answers how to stop. */
export function attend(open: (conversation: string) => void): () => void {
  show = open
  const over = new AbortController()
  let release = () => {}
  void hold(leader, {}, over.signal, () => { leads = true; return new Promise<void>((done) => { release = done }) })
  let away = () => {}
  const look = () => {
    away()
    away = () => {}
    if (document.hidden) return
    const until = new AbortController()
    let done = () => {}
    void hold(looking, { mode: 'shared' }, until.signal, () => new Promise<void>((end) => { done = end }))
    away = () => {
      until.abort()
      done()
    }
  }
  look()
  document.addEventListener('visibilitychange', look)
  const wake = () => { if (getPrefs().sound) void speaker()?.resume() } // browsers allow sound only after a key or a click
  addEventListener('pointerdown', wake)
  addEventListener('keydown', wake)
  return () => {
    leads = false
    over.abort()
    release()
    away()
    document.removeEventListener('visibilitychange', look)
    removeEventListener('pointerdown', wake)
    removeEventListener('keydown', wake)
  }
}

/** hold waits for a lock and keeps it as long as work lasts. */
async function hold(name: string, options: LockOptions, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks // only where the page is secure
  if (!locks) return void (name === leader && work())
  await locks.request(name, { ...options, signal }, work).catch(() => {}) // ended before it was our turn
}

async function unwatched(): Promise<boolean> {
  if (!document.hidden) return false
  const held = (await (navigator as Partial<Navigator>).locks?.query())?.held ?? []
  return !held.some((lock) => lock.name === looking)
}

/** hear rings for what is news among the events, once for all tabs. */
export async function hear(events: readonly FeedEvent[], me: string): Promise<void> {
  const { notify, sound } = getPrefs()
  if (!leads || (!notify && !sound)) return
  const news = events.flatMap((e) => newsOf(e, me, Date.now()) ?? [])
  if (news.length === 0 || !(await unwatched())) return
  for (const one of news) if (notify) post(one)
  if (sound) chime()
}

function post(news: News): void {
  const name = called(news.who)
  const title = news.kind === 'assigned' ? `${t('notify.assigned')}: ${name}` : t('notify.answered', { name })
  display(title, news.about, news.conversation, () => show(news.conversation))
}

function display(title: string, body: string, tag: string, onClick: () => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  try {
    const shown = new Notification(title, { body, tag, icon: '/favicon.svg', silent: true })
    shown.addEventListener('click', () => {
      window.focus()
      shown.close()
      onClick()
    })
  } catch { /* a browser that shows them from workers only */ }
}

/** trial shows and plays what is switched on, so that people know it works. */
export function trial(): void {
  const { notify, sound } = getPrefs()
  if (notify) display('Parley', t('me.notify.test'), 'trial', () => {})
  if (sound) chime()
}

let context: AudioContext | null = null
const speaker = (): AudioContext | null => (context ??= 'AudioContext' in window ? new AudioContext() : null)

/** chime is two soft notes, made on the spot. */
function chime(): void {
  const out = speaker()
  if (!out) return
  void out.resume()
  for (const [pitch, after] of [[660, 0], [880, 0.14]] as const) {
    const at = out.currentTime + after
    const [tone, volume] = [out.createOscillator(), out.createGain()]
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0.0001, at)
    volume.gain.exponentialRampToValueAtTime(0.15, at + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35)
    tone.connect(volume).connect(out.destination)
    tone.start(at)
    tone.stop(at + 0.4)
  }
}
