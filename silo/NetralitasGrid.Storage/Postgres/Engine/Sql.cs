using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Identity;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>Commands with positional parameters, and how ids look in columns.</summary>
internal static class Sql
{
    /// <summary>
    /// Most rows of a statement whose rows are wide. A server keeps each parameter whole, several times over: in one statement 500 audit entries cost
    /// it, and the client, twice as much as in stretches that fit a processor's cache.
    /// </summary>
    public const int Stretch = 128;

    /// <summary>Seconds: a little longer than the server's own limit, for a server that has gone silent. Commits have none.</summary>
    private const int LongestRead = 65;

    public static Guid Uuid(this GridId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id.Value);
        return new(bytes, bigEndian: true);
    }

    public static GridId Id(this Guid uuid, char kind)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return GridId.FromBytes(kind, bytes);
    }

    /// <summary>The uuid of 128 bits of a hash.</summary>
    public static Guid Uuid(ReadOnlySpan<byte> hash) => new(hash[..16], bigEndian: true);

    /// <summary>
    /// The id of a person's row, as the database's own function <c>person_id</c> makes it: a hash behind the person's partition, so that those of a turn stand
    /// together.
    /// </summary>
    public static Guid PersonId(string subject, int partitions)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var most = Encoding.UTF8.GetMaxByteCount(subject.Length);
        Span<byte> text = most <= 256 ? stackalloc byte[most] : new byte[most];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(subject, text)], hash);
        hash[0] = (byte)new GrainKey(GrainKind.Employee, subject).PartitionOf(partitions);
        return Uuid(hash);
    }

    /// <summary>Where rows are, as PostgreSQL reads an array: the driver writes none of this type.</summary>
    public static string Places<T>(IEnumerable<T> rows, Func<T, NpgsqlTid> place)
    {
        var text = new StringBuilder("{");
        foreach (var row in rows)
        {
            var at = place(row);
            text.Append(text.Length > 1 ? ",\"(" : "\"(").Append(at.BlockNumber).Append(',').Append(at.OffsetNumber).Append(")\"");
        }

        return text.Append('}').ToString();
    }

    public static GridId Id(this NpgsqlDataReader row, int column, char kind) => row.GetGuid(column).Id(kind);

    public static byte[] Bytes(this NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => new(row.GetDateTime(column));

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Adds a statement to a batch.</summary>
    public static NpgsqlParameterCollection Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command.Parameters;
    }

    public static NpgsqlParameterCollection With<T>(this NpgsqlParameterCollection parameters, T value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter<T> { TypedValue = value };
        if (type is { } known)
        {
            parameter.NpgsqlDbType = known;
        }

        parameters.Add(parameter);
        return parameters;
    }

    /// <summary>A time, or null.</summary>
    public static NpgsqlParameterCollection WithTime(this NpgsqlParameterCollection parameters, DateTimeOffset? value)
    {
        parameters.Add(new NpgsqlParameter { Value = value is { } time ? time.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return parameters;
    }

    /// <summary>A value that may be null, of a type that its absence does not tell.</summary>
    public static NpgsqlParameterCollection WithNullable(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return parameters;
    }

    /// <summary>One column of many rows.</summary>
    public static NpgsqlParameterCollection WithColumn<TRow, T>(
        this NpgsqlParameterCollection parameters, IReadOnlyCollection<TRow> rows, Func<TRow, T> value, NpgsqlDbType type)
    {
        var column = new T[rows.Count];
        switch (rows)
        {
            case TRow[] array:
                Fill(column, array, value);
                break;
            case List<TRow> list:
                Fill(column, CollectionsMarshal.AsSpan(list), value);
                break;
            default:
                Fill(column, rows.ToArray(), value);
                break;
        }

        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
        return parameters;
    }

    private static void Fill<TRow, T>(T[] column, ReadOnlySpan<TRow> rows, Func<TRow, T> value)
    {
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }
    }

    /// <summary>The rows of one statement on a connection of its own.</summary>
    public static async ValueTask<IReadOnlyList<T>> ListAsync<T>(
        this NpgsqlDataSource source, string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = LongestRead;
        bind(command.Parameters);
        return await Failures.GuardAsync(async () =>
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ListAsync(read, cancellationToken);
        });
    }

    /// <summary>The first row of one statement, or null.</summary>
    public static async ValueTask<T?> FirstAsync<T>(
        this NpgsqlDataSource source, string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await source.ListAsync(sql, bind, read, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The rows of a reader's current result.</summary>
    public static async ValueTask<List<T>> ListAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
