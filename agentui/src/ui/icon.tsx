import { tell } from '@/i18n'

// Inline line icons, 24 × 24: no font, no request, no emoji.
const paths = {
  inbox: 'M4 13l2.5-8h11L20 13v6H4zM4 13h4.5l1.5 2.5h4L15.500 13H20',
  people: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20a6.500 6.500 0 0 1 13 0M16 4.500a3.500 3.500 0 0 1 0 6M18 14.500a6.500 6.500 0 0 1 3.500 5.500',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v2.500M12 18.500V21M3 12h2.500M18.500 12H21M5.600 5.600l1.800 1.800M16.600 16.600l1.800 1.800M5.600 18.400l1.800-1.800M16.600 7.400l1.800-1.800',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L21 21',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500a7.500 7.500 0 0 1 15 0',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  checks: 'M2.500 12.500l4 4L14 9M10.500 15l1.500 1.500L20.500 8',
  clock: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7.500V12l3 2',
  tag: 'M4 4h7.500l8.500 8.500-7 7L4 11.500zM8 8h.01',
  flag: 'M5 21V4M5 5h12l-2.500 4L17 13H5',
  note: 'M5 4h14v10l-5.500 6H5zM13.500 20v-6H19',
  reply: 'M10 6l-6 5.500L10 17M4.500 11.500H14a6 6 0 0 1 6 6V19',
  send: 'M4 12l16-8-5 16-3.500-6.500z',
  clip: 'M20 11.500l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.400 3.400 0 0 1 4.800 4.800L10 17a1.700 1.700 0 0 1-2.400-2.400l7.400-7.400',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.500 5L8 12l6.500 7',
  down: 'M6 9.500l6 6 6-6',
  up: 'M6 14.500l6-6 6 6',
  plus: 'M12 5v14M5 12h14',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  calendar: 'M4 6h16v14H4zM4 10.500h16M8.500 3.500V7M15.500 3.500V7',
  route: 'M6 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6 16v-4a4 4 0 0 1 4-4h6M14 18h4',
  bolt: 'M13 3L5 13.500h6L10 21l8.500-11h-6z',
  more: 'M5.500 12h.01M12 12h.01M18.500 12h.01',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  pen: 'M4 20l1-4.500L16.500 4 20 7.500 8.500 19z',
  alert: 'M12 4L2.500 20h19zM12 10v4.500M12 17.500h.01',
  shield: 'M12 3l7.500 3v5.500c0 4.500-3 7.500-7.500 9.500-4.500-2-7.500-5-7.500-9.500V6z',
  link: 'M10 14a4 4 0 0 0 5.700 0l3.300-3.300a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0L5 13.300a4 4 0 0 0 5.700 5.700L12 17.700',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  image: 'M4 5h16v14H4zM4 16l4.500-4.500 4 4L16 12l4 4M9 9h.01',
  file: 'M6 3.500h8l4 4v13H6zM14 3.500v4h4',
  lock: 'M6.500 11h11v9h-11zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  megaphone: 'M4 10v4h3.500l8 4.500v-13l-8 4.500zM18.500 9.500a3.500 3.500 0 0 1 0 5M8 14.500V19h2.500v-3',
  globe: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM3.500 12h17M12 3.500c3 2.500 3.500 5.500 3.500 8.500s-.5 6-3.500 8.500c-3-2.500-3.500-5.500-3.500-8.500s.5-6 3.500-8.500z',
  key: 'M8 15a4 4 0 1 1 3.500-6H21v3.500h-2.500V15H15v-2.500h-3.500A4 4 0 0 1 8 15z',
  keyboard: 'M3 6.500h18v11H3zM7 10h.01M10.500 10h.01M14 10h.01M17 10h.01M8 14h8',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500V5M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300L7 7M17 17l1.700 1.700M5.300 18.700L7 17M17 7l1.700-1.700',
  wall: 'M3.500 4.500h7v6h-7zM13.500 4.500h7v9h-7zM3.500 13.500h7v6h-7zM13.500 16.500h7v3h-7z',
  bars: 'M5 20v-6M10 20V9M15 20v-8M20 20V5',
  screen: 'M3 5h18v11H3zM8.500 20h7M12 16v4',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4.500 20h15',
  arrow: 'M5 12h13M13 7l5 5-5 5',
  out: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  merge: 'M6 4v4a5 5 0 0 0 5 5h8M6 20v-3a4 4 0 0 1 4-4M15.500 9l4 4-4 4',
  split: 'M4 12h5a5 5 0 0 0 5-5h5M9 12a5 5 0 0 1 5 5h5M16.500 4.500L19 7l-2.500 2.500M16.500 14.500L19 17l-2.500 2.500',
  bell: 'M6 16.500h12c-1.300-1.300-1.500-3-1.500-6a4.500 4.500 0 0 0-9 0c0 3-.2 4.700-1.500 6zM10.300 19.500a2 2 0 0 0 3.400 0',
  undo: 'M8 5L4 9l4 4M4.500 9H14a5.500 5.500 0 0 1 0 11h-4',
  refresh: 'M20 11a8 8 0 1 0-2 6M20 5v6h-6',
  panel: 'M4 5h16v14H4zM14.500 5v14',
  quarantine: 'M4 8l8-4.500L20 8v8l-8 4.500L4 16zM9 9.500l6 5M15 9.500l-6 5',
  hand: 'M8 12V6.500a1.500 1.500 0 0 1 3 0V11m0-5.500a1.500 1.500 0 0 1 3 0V11m0-4a1.500 1.500 0 0 1 3 0v7a6 6 0 0 1-6 6c-3 0-4.500-1.500-6-4.500L4 12.500c1.500-1.500 3-.5 4 1.500',
  email: 'M3.500 5.500h17v13h-17zM3.500 7l8.500 6 8.500-6',
  chat: 'M4 5h16v11h-8l-5 4v-4H4z',
  phone: 'M6 3.500h3.500l1.500 5-2.500 1.500a12 12 0 0 0 5.500 5.500l1.500-2.500 5 1.500V18a3 3 0 0 1-3 3C10.500 20.500 3.500 13.500 3 6.500a3 3 0 0 1 3-3z',
  sms: 'M6.500 2.500h11v19h-11zM10.500 18.500h3M9 7h6M9 10.500h4',
  // Networks have plain drawings of our own, not their marks: a bubble with ticks,
  // a bubble with dots, a photo, a bot, a web of five, a cloud.
  whatsapp: 'M12 3.500a8.500 8.500 0 1 1-4.200 15.900L3.500 20.500l1.200-4.100A8.500 8.500 0 0 1 12 3.500zM6.800 12.300l2.200 2.200 4-4.500M12.300 13.900l.6.600 4.300-4.500',
  messenger: 'M8.500 4.500h7a6 6 0 0 1 0 12h-3l-4.500 4v-4a6 6 0 0 1 .5-12zM8.300 10.500h.01M12 10.500h.01M15.700 10.500h.01',
  instagram: 'M5 3.500h14v17H5zM5 15.500h14M5 13l4-4.500 3.500 4 2.500-2.500 4 4',
  telegram: 'M5 9h14v9.500H5zM12 9V5.500M12 5.500a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM9 12.500h.01M15 12.500h.01M9.500 15.500h5M2.500 12v3.500M21.500 12v3.500',
  mastodon: 'M12 3.500l8.100 5.900L17 18.900H7L3.900 9.400zM12 3.500l5 15.400M12 3.500L7 18.900M3.900 9.400h16.200M3.900 9.400L17 18.900M20.100 9.400L7 18.900',
  bluesky: 'M7 18.500a4 4 0 0 1-.4-8 5.500 5.500 0 0 1 10.600-.8 4.500 4.500 0 0 1-.2 8.800z',
  webhook: 'M8 16.500a3.500 3.500 0 1 1-3-5M8 16.500h7.500M12 5a3.500 3.500 0 0 1 2.500 6L17 15.500M12 5a3.500 3.500 0 0 0-2.500 6L7 15.500M19 19.500a3.500 3.500 0 1 0-2-4',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 18, className = '' }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.75}
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" className={`shrink-0 overflow-visible ${className}`}
    >
      <path d={paths[name]} />
    </svg>
  )
}

const kinds: Record<string, IconName> = {
  email: 'email', chat: 'chat', sms: 'sms', voice: 'phone', webhook: 'webhook', whatsapp: 'whatsapp', messenger: 'messenger', instagram: 'instagram',
  telegram: 'telegram', mastodon: 'mastodon', bluesky: 'bluesky',
}

/** ChannelIcon draws the kind of transport; a kind without a drawing of its own
 * gets the globe. With a label, such as the name of the inbox, it says by itself
 * which channel it is. */
export function ChannelIcon({ kind, label, size = 16 }: { kind: string; label?: string; size?: number }) {
  const channel = tell(`channel.${kind}`) ?? kind
  const said = label && (label.toLowerCase().includes(channel.toLowerCase()) ? label : `${channel}: ${label}`)
  return (
    <span role={said ? 'img' : undefined} aria-label={said} title={said} className="inline-flex text-muted">
      <Icon name={kinds[kind] ?? 'globe'} size={size} />
    </span>
  )
}
