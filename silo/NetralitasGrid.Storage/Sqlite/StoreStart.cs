using System.Globalization;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>What a store knows when it starts, all of it from the tables.</summary>
internal sealed record StoreStart
{
    /// <summary>
    /// Pages of 4 KB: states and report keys are in random order, so every write of one costs a page. Checkpoints are started by the checkpointer.
    /// </summary>
    private const string Pragmas = """
        PRAGMA page_size = 4096;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = ON;
        PRAGMA checkpoint_fullfsync = ON;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = 268435456;
        PRAGMA cache_size = -131072;
        PRAGMA cache_spill = OFF;
        PRAGMA temp_store = MEMORY;
        """;

    private const string SetSetting = "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)";
    private const string GetSetting = "SELECT value FROM setting WHERE name = ?";
    private const string InsertPartition = "INSERT INTO partition (id, head) VALUES (?, zeroblob(32))";
    /// <summary>Retention may have removed the last message.</summary>
    private const string LastTime = """
        SELECT max(coalesce((SELECT appended FROM message ORDER BY seq DESC LIMIT 1), 0), coalesce((SELECT max(at) FROM checkpoint), 0))
        """;

    private const string LastCellEntry = "SELECT id, bytes FROM cell_entry ORDER BY id DESC LIMIT 1";

    public required IReadOnlyList<Mailbox> Mailboxes { get; init; }

    public required List<(string? Regency, long Incidents)> Regencies { get; init; }

    public required Counters Counters { get; init; }

    /// <summary>The latest append time: appends never go back before it, whatever the clock does.</summary>
    public required DateTimeOffset LastAppend { get; init; }

    public static string FileIn(string folder) => Path.Combine(folder, "grid.db");

    /// <summary>Opens a connection that writes, with everything durability asks for, and sees that it took.</summary>
    public static Database Connect(string file)
    {
        var database = Database.Open(file, readOnly: false);
        try
        {
            database.Execute(Pragmas);
            var (journal, synchronous) = (database.Text("PRAGMA journal_mode"), database.Number("PRAGMA synchronous"));
            return journal == "wal" && synchronous == 2
                ? database
                : throw new StoreUnavailableException($"SQLite would not be durable here: journal_mode is {journal}, synchronous is {synchronous}; wal and 2 are required.");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public static StoreStart From(Database database, SqliteStoreOptions options)
    {
        Migrations.Apply(database, Migrations.Embedded, options.Clock.GetUtcNow());
        database.Execute("BEGIN IMMEDIATE");
        Found(database, options);
        var diedLast = Setting(database, "running") == "1";
        Set(database, "running", "1");
        database.Execute("COMMIT");
        var mailboxes = MailReads.Mailboxes(database);
        var attempts = Attempts.All(database);
        foreach (var mailbox in mailboxes)
        {
            mailbox.SuspectTo = diedLast ? mailbox.Last : 0;
            mailbox.Attempt = attempts.GetValueOrDefault(mailbox.Partition)?.Judged();
        }

        return new()
        {
            Mailboxes = mailboxes,
            Regencies = [.. mailboxes.Where(m => m.Waiting > 0).SelectMany(m => MailReads.Regencies(database, m))],
            Counters = CountersOf(database, mailboxes),
            LastAppend = RowCodec.Time(database.Number(LastTime)),
        };
    }

    /// <summary>Says that nothing was in progress when the store closed, and leaves no log behind.</summary>
    public static void EndedWell(Database database)
    {
        Set(database, "running", "0");
        database.Checkpoint(truncate: true);
    }

    /// <summary>A setting of the database, or null.</summary>
    public static string? Setting(Database database, string name)
    {
        var row = database[GetSetting].Bind(name);
        if (!row.Step())
        {
            return null;
        }

        var value = row.Text(0);
        row.Reset();
        return value;
    }

    public static void Set(Database database, string name, string value) => database[SetSetting].Bind(name).Bind(value).Run();

    /// <summary>Founds a new cell, or sees that the old one is the one asked for.</summary>
    private static void Found(Database database, SqliteStoreOptions options)
    {
        var partitions = options.Partitions.ToString(CultureInfo.InvariantCulture);
        if (Setting(database, "cell") is not { } cell)
        {
            Set(database, "cell", options.Cell);
            Set(database, "partitions", partitions);
            for (var partition = 0; partition < options.Partitions; partition++)
            {
                database[InsertPartition].Bind(partition).Run();
            }
        }
        else if (cell != options.Cell || Setting(database, "partitions") != partitions)
        {
            database.Rollback();
            throw new StoreCorruptException($"The database in {options.Folder} belongs to cell '{cell}' with {Setting(database, "partitions")} partitions.");
        }
    }

    private static Counters CountersOf(Database database, List<Mailbox> mailboxes)
    {
        var counters = new Counters
        {
            Sequence = Math.Max(database.Number("SELECT coalesce(max(seq), 0) FROM message"), mailboxes.Max(m => m.Position)),
            Entry = database.Number("SELECT coalesce(max(id), 0) FROM entry"),
            State = database.Number("SELECT coalesce(max(seq), 0) FROM state_body"),
            Case = database.Number("SELECT coalesce(max(seq), 0) FROM case_row"),
            Listed = long.Parse(Setting(database, CaseList.Setting) ?? "0", CultureInfo.InvariantCulture),
            DeadLetters = database.Number("SELECT count(*) FROM dead_letter WHERE retried IS NULL"),
        };
        var last = database[LastCellEntry];
        if (last.Step())
        {
            counters.CellEntries = last.Long(0);
            counters.CellHead = SHA256.HashData(last.Bytes(1));
            last.Reset();
        }

        return counters;
    }
}
