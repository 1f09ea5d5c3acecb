import { useTicking } from '@/app/hooks'
import { moment, short } from '@/i18n/dates'

/** When is an instant in a few words; the whole of it when pointed at. */
export function When({ at }: { at: string }) {
  const text = useTicking((now) => short(at, now))
  return <time dateTime={at} title={moment(at)} className="num shrink-0 text-sm text-muted">{text}</time>
}
