create table shelf (item varchar(20) primary key, pieces int not null);
insert into shelf values ('tea', 100), ('coffee', 100);
