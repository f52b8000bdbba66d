using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Employees;

/// <summary>A person goes on under another key, for example after a new PPPK number. Cases stay where they are.</summary>
internal static partial class EmployeeGrain
{
    /// <summary>The key joined another, or parted from it.</summary>
    public static EmployeeState? Join(EmployeeState? state, MailboxMessage message, SubjectJoined joined, Effects effects)
    {
        effects.Step = "JOIN";
        effects.Entries.Add(new("SUBJECT_JOINED", "data", message.Body));
        if (state?.JoinedTo == joined.Kept)
        {
            return state;
        }

        // A key that nobody has reported here is remembered, too: a report may be on its way. How sure it is, that report says.
        state ??= new() { Key = message.Grain.Key, Identity = IdentityStrength.Verified };
        return state with
        {
            JoinedTo = joined.Kept,
            Joins = state.Joins + 1,
            AsOf = message.ReceivedAt > state.AsOf ? message.ReceivedAt : state.AsOf,
        };
    }
}
