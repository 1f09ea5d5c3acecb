import { speak } from '@/i18n'
import { Topics } from '@/state/topics'
import { ApiError, call, del, get } from '@/wire/client'
import type { Me } from '@/wire/shapes'

export type Session =
  | { state: 'asking' }
  | { state: 'out' }
  | { state: 'in'; me: Me; expired: boolean }
  | { state: 'failed'; error: unknown }

const topics = new Topics()
let session: Session = { state: 'asking' }

export const getSession = () => session
export const onSession = (fn: () => void) => topics.subscribe('all', fn)

function set(next: Session): void {
  session = next
  topics.mark('all')
  topics.announce()
}

/** me is the agent who is signed in; empty before. */
export const me = (): Me | null => (session.state === 'in' ? session.me : null)

/** may asks what the screen shows; the hub asks again each time. */
export const may = (permission: string): boolean => me()?.permissions.includes(permission) ?? false

const mark = 'parley.in' // this browser was signed in when it was last asked

/** wasIn says whether it is worth asking for more before we know who we are. */
export function wasIn(): boolean {
  try { return localStorage.getItem(mark) === '1' } catch { return false }
}

function remember(here: boolean): void {
  try {
    if (here) localStorage.setItem(mark, '1')
    else localStorage.removeItem(mark)
  } catch { /* then nothing is asked early */ }
}

export async function entered(who: Me): Promise<void> {
  remember(true)
  const next: Session = { state: 'in', me: who, expired: false }
  if (session.state === 'in') set(next) // speaking draws everything anew, with who we are now
  await speak(who.language || navigator.language)
  set(next)
}

/** ask finds out who we are when the page opens. */
export async function ask(): Promise<void> {
  try {
    await entered(await call<Me>('GET', '/me', { quiet: true }))
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      remember(false)
      await speak(navigator.language)
      set({ state: 'out' })
    } else set({ state: 'failed', error })
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const was = me()
  const who = await call<Me>('POST', '/session', { body: { email, password }, quiet: true })
  if (was && was.id !== who.id) return location.reload() // nothing of the one before may stay
  await entered(who)
}

export async function signOut(): Promise<void> {
  await del('/session', { quiet: true })
  remember(false)
  location.assign('/login')
}

export async function refreshMe(): Promise<void> {
  await entered(await get<Me>('/me'))
}

/** expire asks to sign in again, over the page: nothing on it is lost. */
export function expire(): void {
  if (session.state === 'in' && !session.expired) set({ ...session, expired: true })
}
