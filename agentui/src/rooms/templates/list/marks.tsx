import { ChannelIcon, Icon, type IconName } from '@/ui/icon'
import { channelName, localeName, say } from '../words'

const classes: Record<string, IconName> = { '': 'globe', 'text': 'note', 'mail': 'email', 'live': 'chat', 'messaging': 'phone', 'social': 'people', 'voice': 'phone' }

/** ChannelMark is the drawing of a channel of a variant, with its name. */
export function ChannelMark({ channel, size = 16, named = true }: { channel: string; size?: number; named?: boolean }) {
  const icon = classes[channel]
  if (!icon) return <ChannelIcon kind={channel} label={named ? channelName(channel) : undefined} size={size} />
  const name = channelName(channel)
  return <span role={named ? 'img' : undefined} aria-label={named ? name : undefined} title={name} className="inline-flex text-muted"><Icon name={icon} size={size} /></span>
}

const most = 5

/** Marks are the channels and languages that something is written for. */
export function Marks({ channels, locales }: { channels: readonly string[]; locales: readonly string[] }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="flex gap-1.5">{channels.map((c) => <ChannelMark key={c} channel={c} />)}</span>
      <span className="flex flex-wrap gap-1">
        {locales.toSorted().slice(0, most).map((l) => <span key={l} title={localeName(l)} className="num rounded border border-line-strong/60 px-1 text-[11px] leading-4 font-medium text-muted">{l === '' ? say('locale.short') : l.toUpperCase()}</span>)}
        {locales.length > most ? <span className="num text-xs text-muted">+{locales.length - most}</span> : null}
      </span>
    </span>
  )
}
