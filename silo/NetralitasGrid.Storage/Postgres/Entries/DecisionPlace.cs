using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Entries;

/// <summary>Where a decision of an incident stands in this cell's chains.</summary>
/// <param name="Message">Number of the message of the incident itself whose entry holds it; null where another message caused it.</param>
/// <param name="Index">Index of the entry; null where it is the message's.</param>
/// <param name="Decision">Known where another message caused it; else the entry says it, as it says <paramref name="Case"/>.</param>
internal sealed record DecisionPlace(Guid Incident, SegmentPlace Segment, long? Message, int? Index, Guid? Decision, Guid? Case)
{
    /// <summary>Columns of a place p, for <see cref="At"/>.</summary>
    public const string Columns = "p.incident, p.partition, p.turn, p.first, p.message, p.index, p.decision, p.case_id";

    /// <summary>
    /// Places of incidents ($1, ids of their dead letters $2). What was first decided in another cell has no own entry here, nor has what is a dead
    /// letter: only the message that put it back.
    /// </summary>
    public const string Select = $"""
        SELECT i.incident, s.partition, s.turn, s.first, m.seq AS message, NULL::int AS index, NULL::uuid AS decision, NULL::uuid AS case_id
        FROM unnest($1, $2) AS i (incident, dead) CROSS JOIN LATERAL (
            SELECT seq, partition FROM message WHERE id = i.incident AND first
                   AND NOT EXISTS (SELECT FROM dead_letter WHERE id = i.dead)
                   AND NOT EXISTS (SELECT FROM foreign_entry f WHERE f.incident = i.incident AND NOT f.later)
            UNION ALL
            SELECT a.seq, a.partition FROM dead_letter d JOIN message a ON a.seq = d.retried WHERE d.id = i.dead) m
        CROSS JOIN LATERAL {EntrySegment.OfMessage}
        UNION ALL
        SELECT r.incident, s.partition, s.turn, s.first, NULL, r.index, r.decision, r.case_id
        FROM redecided r CROSS JOIN LATERAL {EntrySegment.OfPlace} WHERE r.incident = ANY ($1)
        """;

    public static void Bind(NpgsqlParameterCollection parameters, IReadOnlyCollection<Guid> incidents) => parameters
        .WithColumn(incidents, static i => i, NpgsqlDbType.Uuid)
        .WithColumn(incidents, static i => DeadLetter.IdOf(i.Id(GridId.Incident)).Uuid(), NpgsqlDbType.Uuid);

    /// <summary>A place from <see cref="Columns"/>.</summary>
    public static DecisionPlace At(NpgsqlDataReader row) => new(
        row.GetGuid(0), new(row.GetInt16(1), row.GetInt64(2), row.GetInt32(3)), row.IsDBNull(4) ? null : row.GetInt64(4),
        row.IsDBNull(5) ? null : row.GetInt32(5), row.IsDBNull(6) ? null : row.GetGuid(6), row.IsDBNull(7) ? null : row.GetGuid(7));

    /// <summary>The decision in its segment; null where the entries of its message hold none.</summary>
    public HeldDecision? In(UnpackedSegment unpacked)
    {
        var (segment, entries) = unpacked;
        if (Index is { } index)
        {
            // The database has both beside the index.
            return index < segment.First + entries.Length ? new(index, Decision!.Value, Case!.Value, entries[index - segment.First]) : null;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            if (segment.Messages[i] == Message && EntryDecision.Read(entries[i]) is { } held && held.Incident.Uuid() == Incident)
            {
                return new(segment.First + i, held.Decision.Uuid(), held.Case.Uuid(), entries[i]);
            }
        }

        return null;
    }
}

/// <summary>A decision with the index of its entry.</summary>
internal sealed record HeldDecision(int Index, Guid Decision, Guid Case, byte[] Entry);
