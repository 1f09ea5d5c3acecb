import { useChannels } from '@/app/load'
import { usePurposeName } from '@/rooms/campaigns/topics'
import { anything, type Standing } from './standing'
import { say } from './words'

const looks = { yes: ['✓', 'bg-(--ok-chip) text-(--ok-on)'], no: ['✕', 'bg-(--breached-chip) text-(--breached-on)'], pending: ['…', 'bg-(--warn-chip) text-(--warn-on)'], unknown: ['?', 'bg-hover text-muted'] } as const

export function Chip({ state }: { state: Standing['state'] }) {
  const [shape, look] = looks[state]
  return <span className={`inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs font-semibold whitespace-nowrap ${look}`}><span aria-hidden="true">{shape}</span>{say(state)}</span>
}

/** useNames tells what a consent is of, in words. */
export function useNames(): (c: { channel: string; purpose: string }) => string {
  const channels = useChannels()
  const name = usePurposeName()
  return ({ channel, purpose }) => [anything(channel) ? say('consents.all') : (channels.find((c) => c.kind === channel)?.name ?? channel), anything(purpose) ? say('consents.anything') : name(purpose)].join(' · ')
}
