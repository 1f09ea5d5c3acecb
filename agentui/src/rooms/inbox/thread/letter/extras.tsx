import type { Letter } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { MeetingCard } from './meeting'
import { say } from './words'

/** Extras is what a mail brings beside its words: that it is sealed, and whom it
 * invites to what. */
export function Extras({ letter }: { letter: Letter }) {
  return (
    <>
      {letter.sealed ? (
        <p className={`my-1 flex items-start gap-1.5 text-sm ${letter.sealed === 'encrypted' ? 'font-medium' : 'text-muted'}`}>
          <Icon name={letter.sealed === 'encrypted' ? 'key' : 'pen'} size={14} className="mt-1 shrink-0" />{say(`sealed.${letter.sealed}`)}
        </p>
      ) : null}
      {letter.meetings?.map((meeting) => <MeetingCard key={`${meeting.uid ?? ''} ${meeting.starts ?? ''} ${meeting.title ?? ''}`} meeting={meeting} />)}
    </>
  )
}
