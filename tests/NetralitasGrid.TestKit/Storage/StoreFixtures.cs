using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.TestKit.Storage;

/// <summary>Appends and outcomes for tests of a store, with the least that a store needs to see.</summary>
public static class StoreFixtures
{
    /// <summary>A subject's grain.</summary>
    public static GrainKey Subject(int number) => new(GrainKind.Employee, "e" + number.ToString("x32", CultureInfo.InvariantCulture));

    /// <summary>An incident of report <paramref name="report"/>; equal reports have equal keys, equal bodies equal hashes.</summary>
    public static IncidentAppend Incident(
        TimeProvider clock, string report, int subject = 1, string body = "{}", string place = "35.17.01", DateTimeOffset? receivedAt = null) => new()
        {
            Incident = GridId.New(GridId.Incident, clock),
            ReportKey = SHA256.HashData(Encoding.UTF8.GetBytes(report)),
            BodyHash = [1, .. SHA256.HashData(Encoding.UTF8.GetBytes(body))],
            Grain = Subject(subject),
            Source = "panwas-jombang",
            Place = place,
            DutyRegion = "35.17",
            Body = Encoding.UTF8.GetBytes(body),
            ReceivedAt = receivedAt,
            Sealed = new(1, [1, 2, 3], [4, 5], [6, 7, 8], [9]),
        };

    /// <summary>
    /// An outcome that decides each incident of the turn with an audit entry, a case of its own and a state that counts messages. It stops behind
    /// a pack switch, as turns do.
    /// </summary>
    /// <param name="most">Messages that it handles at most.</param>
    /// <param name="caseOf">The case of an incident that its entry names; null = one of its own.</param>
    public static TurnOutcome Decide(
        ITurn turn, string cell, IReadOnlyDictionary<StateKey, byte[]>? states = null, int most = int.MaxValue, Func<MailboxMessage, GridId>? caseOf = null)
    {
        var outcome = new TurnOutcome();
        var head = turn.ChainHead;
        foreach (var message in turn.Messages.Take(most))
        {
            var index = outcome.Entries.Count;
            var bytes = Entry(cell, turn.Partition, turn.Number, index, head, message, caseOf?.Invoke(message));
            head = SHA256.HashData(bytes);
            outcome.Entries.Add(new(index, message.Id, bytes, head));
            outcome.Handled++;
            if (message.Kind == MessageKind.PackSwitch)
            {
                break;
            }

            var core = new StateKey(message.Grain, "");
            var before = outcome.States.GetValueOrDefault(core) ?? states?.GetValueOrDefault(core);
            outcome.States[core] = BitConverter.GetBytes(1 + (before is null ? 0 : BitConverter.ToInt32(before)));
            if (message.Kind == MessageKind.Incident)
            {
                AddDecision(outcome, message, index);
            }
        }

        return outcome;
    }

    /// <summary>An audit entry as the grains write them.</summary>
    public static byte[] Entry(string cell, int partition, long turn, int index, byte[] previous, MailboxMessage message, GridId? caseId = null) =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            cell,
            partition,
            turn,
            index,
            previous = Convert.ToHexStringLower(previous),
            kind = "TEST",
            message = message.Id.ToString(),
            data = message.Sequence,
            decision = message.Kind == MessageKind.Incident
                ? new { id = message.Id.As(GridId.Decision).ToString(), incidentId = message.Id.ToString(), caseId = (caseId ?? message.Id.As(GridId.Case)).ToString() }
                : null,
        });

    /// <summary>A case opened by an incident.</summary>
    public static CaseRow Case(GridId incident, string region = "35.17.01", string subject = "e1", CaseStatus status = CaseStatus.Diterima, int severity = 3) => new()
    {
        Id = incident.As(GridId.Case),
        RegionCode = region,
        DutyRegion = "35.17",
        SubjectKey = subject,
        Status = status,
        Severity = severity,
        Version = 1,
        Body = "{}"u8.ToArray(),
    };

    private static void AddDecision(TurnOutcome outcome, MailboxMessage message, int index)
    {
        var row = Case(message.Id, subject: message.Grain.Key);
        outcome.Cases.Add(row.Id, row);
        outcome.Decisions.Add(new(message.Id.As(GridId.Decision), message.Id, row.Id, index));
        outcome.CaseIncidents.Add(new(row.Id, message.Id, message.ReceivedAt, message.ReceivedAt, message.Id.As(GridId.Decision), "panwas-jombang"));
        outcome.Changes.Add(new(ChangeKind.Decision, row.RegionCode, message.Id, "{}"u8.ToArray()));
    }
}
