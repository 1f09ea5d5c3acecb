package hub

import "time"

// Letter is what is true of a mail and of no other message.
type Letter struct {
	Sealed   Sealed    `json:"sealed,omitempty" enum:"signed,encrypted" doc:"By S/MIME or PGP; the hub reads what is signed, and passes on what is encrypted as a file"`
	Checked  *Checked  `json:"checked,omitempty"`
	Meetings []Meeting `json:"meetings,omitempty"`
}

// Sealed says whether the sender's program signed or encrypted a mail; the hub
// neither verifies nor decrypts.
type Sealed string

// How a mail is sealed; empty = not at all.
const (
	SealSigned    Sealed = "signed"
	SealEncrypted Sealed = "encrypted"
)

// Checked says how the verdict on a mail's sender came about.
type Checked struct {
	Reason CheckReason `json:"reason" enum:"receiver_pass,receiver_fail,receiver_silent,signed,path,unsigned,broken,other_domain,no_answer,policy,no_sender,several_senders,two_addresses"`
	Domain string      `json:"domain,omitempty" doc:"Of the From line"`
	By     string      `json:"by,omitempty" doc:"The receiving host that checked; absent: the hub did"`
	Signed string      `json:"signed,omitempty" doc:"The domain that signed"`
	Policy string      `json:"policy,omitempty" doc:"What the domain asks to do with forged mail (DMARC)"`
}

// CheckReason is why a sender is verified, unverified or failed.
type CheckReason string

// The reasons.
const (
	CheckReceiverPass   CheckReason = "receiver_pass"   // our receiving host says it is theirs
	CheckReceiverFail   CheckReason = "receiver_fail"   // it says it is not
	CheckReceiverSilent CheckReason = "receiver_silent" // it says nothing that decides
	CheckSigned         CheckReason = "signed"          // the domain's own signature fits
	CheckPath           CheckReason = "path"            // it came from a host that the domain names (SPF)
	CheckUnsigned       CheckReason = "unsigned"        // nobody vouches for it
	CheckBroken         CheckReason = "broken"          // there is a signature, and it does not fit
	CheckOtherDomain    CheckReason = "other_domain"    // it is signed by somebody else
	CheckNoAnswer       CheckReason = "no_answer"       // the domain's keys could not be asked for in time
	CheckPolicy         CheckReason = "policy"          // the domain says that its mail is always vouched for, and this is not
	CheckNoSender       CheckReason = "no_sender"       // no From line, or none that names one address
	CheckSeveralSenders CheckReason = "several_senders" // more than one From
	CheckTwoAddresses   CheckReason = "two_addresses"   // the name shows an address that is not the sender's
)

// Meeting is an invitation to an appointment, or news of one.
type Meeting struct {
	Method   string    `json:"method" enum:"request,cancel,reply,publish,counter,refresh,add,declinecounter"`
	UID      string    `json:"uid,omitempty"`
	Sequence int       `json:"sequence,omitempty" doc:"Which version of the appointment this is"`
	Title    string    `json:"title,omitempty"`
	Place    string    `json:"place,omitempty"`
	Link     string    `json:"link,omitempty" doc:"Where to join over the network; http or https"`
	Starts   time.Time `json:"starts,omitzero"`
	Ends     time.Time `json:"ends,omitzero"`
	Zone     string    `json:"zone,omitempty" doc:"The time zone that the sender named, if it has a name"`
	AllDay   bool      `json:"all_day,omitempty" doc:"starts and ends are days, ends is the day after the last; read them in UTC"`
	Floating bool      `json:"floating,omitempty" doc:"The sender named no zone that is known: read the time as written, in UTC"`
	Repeats  string    `json:"repeats,omitempty" enum:"yearly,monthly,weekly,daily,hourly,minutely,secondly" doc:"How often it comes back"`
	By       Address   `json:"by,omitzero" doc:"Who invites"`
	Guests   []Guest   `json:"guests,omitempty"`
	More     int       `json:"more,omitempty" doc:"Guests beyond those listed"`
}

// Guest is somebody invited.
type Guest struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Answer  string `json:"answer,omitempty" enum:"accepted,declined,tentative,delegated,needs-action"`
}
