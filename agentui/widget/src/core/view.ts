// What the screen shows, and what the company's page does for us.
import type { Config } from './frames'
import type { LinkState } from './link'
import * as thread from './thread'

// Host is the loader on the company's page.
export interface Host {
  put(key: string, value: string | null): void
  identity(fresh: boolean): Promise<string | null>
  emit(name: string, data?: unknown): void
  unread(n: number, text: string): void
  look(c: Config): void
  pages(): void // say where the visitor is, from now on
  close(): void
}

export interface View {
  thread: thread.Thread
  link: LinkState
  config?: Config
  away: boolean
  mail: boolean
  typing: string | null // who types; empty when the name is not known
  open: boolean
  seen: number
  about: boolean // name and mail have to be given first
  named: boolean // they were given, or passed over, in this visit
  notice: string // what went wrong and is nobody's message
}

export const blank = (): View => ({
  thread: thread.empty(), link: 'idle', away: false, mail: false, typing: null, open: false, seen: 0, about: false, named: false, notice: '',
})
