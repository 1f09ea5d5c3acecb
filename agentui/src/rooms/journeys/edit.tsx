import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Failed, Skeleton } from '@/ui/states'
import { Editor } from './editor'
import { journeyQuery } from './wire'
import { say } from './words'

export function JourneyPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, refetch } = useQuery({ ...journeyQuery(id), refetchOnWindowFocus: false })
  if (error && !data) return <Failed page={say('title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={6} className="h-16" />
  return <Editor key={data.id} start={data} />
}
