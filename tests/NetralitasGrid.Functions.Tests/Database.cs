using SQLitePCL;

namespace NetralitasGrid.Functions.Tests;

/// <summary>Reads the embedded grid's database from outside, as somebody with the file could.</summary>
internal static class Database
{
    /// <summary>Gives every value of a query's rows: text, bytes or number.</summary>
    public static void Read(string folder, string sql, Action<object> value)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open_v2(Path.Combine(folder, "grid.db"), out var database, raw.SQLITE_OPEN_READONLY, null), database);
        try
        {
            Check(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
            using (statement)
            {
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                    for (var i = 0; i < raw.sqlite3_column_count(statement); i++)
                    {
                        switch (raw.sqlite3_column_type(statement, i))
                        {
                            case raw.SQLITE_TEXT:
                                value(raw.sqlite3_column_text(statement, i).utf8_to_string());
                                break;
                            case raw.SQLITE_BLOB:
                                value(raw.sqlite3_column_blob(statement, i).ToArray());
                                break;
                            case raw.SQLITE_INTEGER:
                                value(raw.sqlite3_column_int64(statement, i));
                                break;
                        }
                    }
                }
            }
        }
        finally
        {
            raw.sqlite3_close_v2(database);
        }
    }

    private static void Check(int result, sqlite3 database) =>
        Assert.True(result == raw.SQLITE_OK, raw.sqlite3_errmsg(database).utf8_to_string());
}
