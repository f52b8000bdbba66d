using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// Where mail may still be: all up to there has been taken. Whoever began at the first number would walk over the dead of as long as the oldest snapshot
/// of the database is open, since nothing may remove them. One for all of a process that look for mail.
/// </summary>
/// <remarks>
/// A number belongs to a transaction that had its id before. So all numbers up to one are settled as soon as the transactions whose ids were given
/// when it was the last have ended, and then what is seen of them is all that waits. Snapshots that only read have no id and hold nothing up.
/// What a server says counts for that server alone: after a fail-over or a restart everything begins anew.
/// </remarks>
internal sealed class SweepFloor(TimeProvider clock)
{
    /// <summary>Now and then a sweep goes through everything, for what this reasoning may have overlooked.</summary>
    internal static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(10);

    /// <summary>How often mailboxes are looked through from here, whatever their own marks say: for mail that committed later than what was numbered after it.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    /// <summary>A look costs as much as what was taken since the last one, so it may be had often.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Numbers first and in a statement of their own: the snapshot of the other must be younger.</summary>
    private const string SelectLast = "SELECT last_value FROM message_seq_seq";

    private const string SelectOldest = """
        SELECT pg_snapshot_xmin(s.now)::text::bigint, pg_snapshot_xmax(s.now)::text::bigint, pg_postmaster_start_time(),
               (SELECT min(d.first) FROM partition p CROSS JOIN LATERAL (SELECT first FROM delivery WHERE partition = p.id AND first > $1 ORDER BY first LIMIT 1) d)
        FROM (SELECT pg_current_snapshot() AS now OFFSET 0) s
        """;

    private readonly Lock _gate = new();
    private long _floor;
    private long _whole;
    private long _looked;
    private DateTime _server;
    private (long Number, long Transaction)? _next;

    /// <summary>Mail up to this number is gone.</summary>
    public long Value => Interlocked.Read(ref _floor);

    /// <summary>The same, for what stays in a server's tables: 0 while nothing is known of the server that was started then.</summary>
    public long ValueOn(DateTime server)
    {
        lock (_gate)
        {
            return server == _server ? _floor : 0;
        }
    }

    /// <summary>Whether it is time for a sweep of whoever swept at that time last, which becomes now; of those that ask at once one is told so.</summary>
    public bool Sweeps(ref long last) => IsDue(ref last, SweepEvery);

    /// <summary>Looks when the last look is some time ago.</summary>
    public async ValueTask FollowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (IsDue(ref _looked, LookEvery))
        {
            await LookAsync(connection, cancellationToken);
        }
    }

    /// <summary>Looks how far everything is settled and taken; within no transaction whose statements share a snapshot.</summary>
    public async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var floor = Value;
        if (_whole == 0 || clock.GetElapsedTime(Interlocked.Read(ref _whole), now) >= WholeEvery)
        {
            floor = 0;
        }

        await using var batch = connection.CreateBatch();
        batch.Add(SelectLast);
        batch.Add(SelectOldest).With(floor);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var last = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (ended, given, server) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2));
        var oldest = reader.IsDBNull(3) ? long.MaxValue : reader.GetInt64(3);
        lock (_gate)
        {
            if (floor == 0)
            {
                Interlocked.Exchange(ref _whole, now);
            }

            if (server != _server)
            {
                (_server, _next) = (server, null);
                Interlocked.Exchange(ref _floor, 0);
            }
            else if (_next is { } next && next.Transaction <= ended)
            {
                Interlocked.Exchange(ref _floor, Math.Min(oldest - 1, next.Number));
                _next = null;
            }
            else
            {
                // Never beyond what waits: a whole sweep may have found some below.
                Interlocked.Exchange(ref _floor, Math.Min(Value, oldest - 1));
            }

            _next ??= (last, given);
        }
    }

    private bool IsDue(ref long last, TimeSpan every)
    {
        var then = Interlocked.Read(ref last);
        return (then == 0 || clock.GetElapsedTime(then) > every)
            && Interlocked.CompareExchange(ref last, Math.Max(1, clock.GetTimestamp()), then) == then;
    }
}
