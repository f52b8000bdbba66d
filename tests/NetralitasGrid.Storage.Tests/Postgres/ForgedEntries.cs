using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Storage.Postgres.Entries;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>What somebody does to the audit entries of a database who knows how segments are packed.</summary>
public enum Forgery
{
    /// <summary>An entry says something else.</summary>
    Changed,

    /// <summary>An entry is gone, and the others stand as if it had been removed.</summary>
    LeftOut,

    /// <summary>An entry is gone, and those after it have moved up.</summary>
    MovedUp,

    /// <summary>Two entries have changed places, with the messages that they answer.</summary>
    Swapped,

    /// <summary>An entry is gone and its hash is left, as retention leaves it.</summary>
    Removed,
}

internal static class ForgedEntries
{
    private const string Oldest = $"SELECT {EntrySegment.Columns} FROM entry_segment s WHERE cardinality(messages) > 1 ORDER BY low LIMIT 1";
    private const string Delete = "DELETE FROM entry_segment WHERE partition = $1 AND turn = $2 AND first = $3";
    private const string LeaveHash = "INSERT INTO removed_entry (partition, turn, index, hash) VALUES ($1, $2, $3, $4)";

    /// <summary>Does it to the second entry of the oldest segment that has two.</summary>
    public static async Task CommitAsync(string database, Forgery forgery, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var select = new NpgsqlCommand(Oldest, connection);
        EntrySegment segment;
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            Assert.True(await reader.ReadAsync(cancellationToken));
            segment = EntrySegment.At(reader);
        }

        var unpacked = segment.Open();
        var (entries, messages) = (unpacked.Entries.ToList(), segment.Messages.ToList());
        await using var batch = connection.CreateBatch();
        Add(batch, Delete, (short)segment.Partition, segment.Turn, segment.First);
        switch (forgery)
        {
            case Forgery.Changed:
                entries[1] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entries[1]).Replace("TEST", "TSET", StringComparison.Ordinal));
                break;
            case Forgery.MovedUp:
                entries.RemoveAt(1);
                messages.RemoveAt(1);
                break;
            case Forgery.Swapped:
                (entries[0], entries[1]) = (entries[1], entries[0]);
                (messages[0], messages[1]) = (messages[1], messages[0]);
                break;
            case Forgery.Removed:
                Add(batch, LeaveHash, (short)segment.Partition, segment.Turn, segment.First + 1, SHA256.HashData(entries[1]));
                break;
        }

        if (forgery is Forgery.LeftOut or Forgery.Removed)
        {
            foreach (var rest in unpacked.Without(new HashSet<long> { messages[1] }))
            {
                rest.Insert(batch);
            }
        }
        else
        {
            (segment with { Messages = [.. messages], Block = EntryBlock.Pack([.. entries.Select(static e => (ReadOnlyMemory<byte>)e)]) }).Insert(batch);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
