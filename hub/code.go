package hub

// Code is a word for what exactly is wrong, where kind and field do not say it.
// It stays, so that a program, or the desk in its reader's language, can go by
// it. Each has its text in the desk's catalogues (error.code.*).
type Code string

// The codes, and what Detail says with them.
const (
	CodeClaimed      Code = "claimed"        // somebody holds it: assignee_id, name
	CodeNewer        Code = "newer_message"  // the customer has written since: last_seq
	CodeBusy         Code = "busy"           // several change it at once
	CodeMerged       Code = "merged"         // it lives on in another conversation
	CodeWindow       Code = "window_over"    // the channel's time to answer is over
	CodeOptedOut     Code = "opted_out"      // the person wants nothing on this channel
	CodeTheyStart    Code = "they_start"     // on this channel the customer writes first
	CodeUnreachable  Code = "unreachable"    // the person has no address there
	CodeInboxOff     Code = "inbox_off"      // it is switched off
	CodeTooLong      Code = "too_long"       // max, unit: characters, bytes or septets
	CodeNoFiles      Code = "no_files"       // the channel carries none
	CodeManyFiles    Code = "too_many_files" // max
	CodeFileTooLarge Code = "file_too_large" // max, in bytes, when it is known
	CodeFileType     Code = "file_type"      // the channel does not carry such files
	CodeSent         Code = "sent"           // it has gone out already
	CodeNotAuthor    Code = "not_author"     // it is somebody else's to take back
	CodeInUse        Code = "in_use"         // used_by: kind, id and name of each
)

// Codes are all of them.
var Codes = []Code{
	CodeClaimed, CodeNewer, CodeBusy, CodeMerged, CodeWindow, CodeOptedOut, CodeTheyStart, CodeUnreachable, CodeInboxOff,
	CodeTooLong, CodeNoFiles, CodeManyFiles, CodeFileTooLarge, CodeFileType, CodeSent, CodeNotAuthor, CodeInUse,
}

// Coded gives an error its code, with extras that may be shown; nil: none.
func (e *Error) Coded(code Code, detail map[string]any) *Error {
	e.Code, e.Detail = code, detail
	return e
}
