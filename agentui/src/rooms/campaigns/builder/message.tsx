import { t } from '@/i18n'
import { Select } from '@/ui/field'
import { say } from '../say'
import type { Message } from '../wire'

interface MessagePickProps { label: string; value: string; messages?: readonly Message[]; change: (id: string) => void; error?: string; empty?: string }

/** MessagePick is one template; those of which nothing is live say so. */
export function MessagePick({ label, value, messages, change, error, empty }: MessagePickProps) {
  const there = messages?.some((m) => m.id === value)
  return (
    <Select
      label={label} value={value} error={error} onChange={(e) => change(e.target.value)} help={messages?.length === 0 ? say('message.none') : undefined}
      options={[
        { value: '', text: empty ?? (messages ? say('choose') : t('loading')) },
        ...(value && !there ? [{ value, text: messages ? say('gone', { name: value }) : value }] : []),
        ...(messages ?? []).map((m) => ({ value: m.id, text: m.state.live ? `${m.name} · ${say('rev', { rev: m.state.live.revision })}` : `${m.name} · ${say('message.notlive')}` })),
      ]}
    />
  )
}
